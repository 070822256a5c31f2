import type { Catalog } from "../vendor/catalog.ts";
import { type Assumption, type AssumptionId, assumptions, type BehaviourId } from "../wire/assumptions.ts";
import type { Example } from "../wire/example.ts";
import type { Observations } from "../wire/observations.ts";
import type { Provenance } from "../wire/provenance.ts";
import type { Switches } from "../wire/switches.ts";
import { type VendorErrorKind, type VendorErrorTable, vendorErrors } from "../wire/vendor-errors.ts";
import { exampleName } from "./examples.ts";

/** The evidence for and against an assumption, kind by kind and never summed. */
export interface AssumptionEvidence {
  /** The page or program that hints at it; `null` where nothing does. */
  readonly page: string | null;
  /** Examples that show it in what was done, as `method: title`. */
  readonly examples: readonly string[];
  /** Examples that show it in a refusal. */
  readonly negativeExamples: readonly string[];
  /** Why no interaction of the contracts shows it; `null` if one does. */
  readonly unproven: string | null;
  /** What a real system answered to these examples, or to others that this assumption explains. */
  readonly observations: readonly {
    readonly verdict: "confirmed" | "refuted";
    readonly interaction: string;
    readonly release: string;
    readonly date: string;
  }[];
}

/** An assumption as it is listed. */
export interface ListedAssumption {
  readonly id: AssumptionId;
  readonly provenance: Provenance;
  readonly behaviour: string;
  readonly reason: string;
  readonly source: string | null;
  /** The first release whose answers rest on it; `null`: all do. */
  readonly since: string | null;
  /** What else CRM.COM might do, by id; empty where nothing else is offered. */
  readonly variants: Readonly<Record<string, string>>;
  /** The variant that holds; `null`: as assumed. */
  readonly variant: string | null;
  readonly evidence: AssumptionEvidence;
}

/**
 * Every assumption with its evidence: the behaviours, then the errors that no page shows.
 * @param errors the table of the stand-in; it marks observed texts as such
 * @param observed the verification of a real system; a verification of a stand-in is no evidence
 */
export function listAssumptions(
  catalog: Catalog,
  errors: VendorErrorTable,
  observed: Observations | undefined,
  switches: Switches = {},
): ListedAssumption[] {
  const witnessed = witnessesIn(catalog);
  const listed = (id: AssumptionId, assumed: Omit<Assumption, "provenance"> & Pick<ListedAssumption, "provenance">) => {
    const { source, since, variants = {}, ...said } = assumed;
    const examples = witnessed.filter(({ witnesses }) => witnesses.includes(id));
    const names = (isRefusal: boolean) => examples.filter((one) => one.isRefusal === isRefusal).map(({ name }) => name);
    return {
      id,
      ...said,
      source: source ?? null,
      since: since ?? null,
      variants,
      variant: (switches as Readonly<Record<string, string>>)[id] ?? null,
      evidence: {
        page: source ?? null,
        examples: names(false),
        negativeExamples: names(true),
        unproven: unprovenOf(examples),
        observations: observationsOf(id, new Set(examples.map(({ name }) => name)), observed),
      },
    };
  };
  const behaviours = Object.entries(assumptions) as [BehaviourId, Assumption][];
  const kinds = (Object.keys(errors) as VendorErrorKind[]).filter(
    (kind) => vendorErrors[kind].provenance !== "documented",
  );
  return [
    ...behaviours.map(([id, assumption]) => listed(id, assumption)),
    ...kinds.map((kind) => {
      const { provenance, code, message, source: reason } = errors[kind];
      return listed(`error.${kind}`, { provenance, behaviour: `It is refused as ${code}: ${message}`, reason });
    }),
  ];
}

/** A different answer refutes all that its example shows, unless the observation says which assumption. */
function observationsOf(id: AssumptionId, names: ReadonlySet<string>, observed: Observations | undefined) {
  if (observed?.targetKind !== "system") return [];
  const { release, date, answers, verdicts = [] } = observed;
  const recorded = verdicts
    .filter((one) => one.id === id)
    .map(({ verdict, release, date, recording }) => ({
      verdict,
      interaction: `recording ${recording}`,
      release,
      date,
    }));
  const verified = answers.flatMap(({ interaction, outcome, refutes }) => {
    const isShown = names.has(interaction) && (outcome === "same" || outcome === "different");
    const isRefuted = refutes ? refutes.includes(id) : isShown && outcome === "different";
    if (!isShown && !isRefuted) return [];
    const verdict = isRefuted ? ("refuted" as const) : ("confirmed" as const);
    return [{ verdict, interaction, release, date }];
  });
  return [...verified, ...recorded];
}

/** The names of all examples that show an assumption. */
export const examplesShowing = ({ evidence }: ListedAssumption): readonly string[] => [
  ...evidence.examples,
  ...evidence.negativeExamples,
];

/** An example, as far as it shows assumptions. */
export interface Witness {
  /** As `method: title`. */
  readonly name: string;
  /** Why it stands in no contract; `undefined` where it does. */
  readonly whyNotInContracts: string | undefined;
  readonly witnesses: readonly AssumptionId[];
  readonly isRefusal: boolean;
}

/** All examples, with what they show. */
export function witnessesIn(catalog: Catalog): Witness[] {
  return catalog.flatMap(({ contract, examples }) =>
    examples.map((example) => ({
      name: exampleName(contract, example.title),
      witnesses: example.witnesses ?? [],
      whyNotInContracts: example.notInContracts?.why,
      isRefusal: isRefused(example),
    })),
  );
}

/** Is the call of an example refused, or one of its rows? */
function isRefused({ response }: Example): boolean {
  const { status, data } = response.body as { status: { code: string }; data?: object };
  const { unprocessed_customer_events_set: rows = [] } = (data ?? {}) as {
    unprocessed_customer_events_set?: unknown[];
  };
  return status.code !== "OK" || rows.length > 0;
}

/** Why no contract shows what these examples show; `null` where one does. */
function unprovenOf(examples: readonly Witness[]): string | null {
  if (examples.some(({ whyNotInContracts }) => whyNotInContracts === undefined)) return null;
  return examples.map(({ whyNotInContracts }) => whyNotInContracts).join("; ") || "no example shows it";
}
