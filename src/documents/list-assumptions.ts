import type { Observations } from "../assumptions/assumptions.ts";
import { type AnyAssumptionId, type Assumption, type AssumptionId, assumptions } from "../assumptions/assumptions.ts";
import { type Switches, variantIn } from "../assumptions/switches.ts";
import { knownKeys } from "../common/json.ts";
import { nearestHint } from "../common/names.ts";
import type { Provenance } from "../common/provenance.ts";
import { ownLine } from "../common/shell-line.ts";
import type { Catalog } from "../vendor/catalog.ts";
import { readAnswer } from "../wire/envelope.ts";
import { type VendorErrorTable, vendorErrors } from "../wire/vendor-errors.ts";
import { exampleName } from "./contract-examples.ts";

/** An assumption with the evidence for and against it, kind by kind and never summed. */
export type ListedAssumption = ReturnType<typeof listAssumptions>[number];

/** Why no assumption has an id, with the nearest id; `undefined` when one has it. */
export function unknownAssumption(id: string, listed: readonly Pick<ListedAssumption, "id">[]): string | undefined {
  const ids: string[] = listed.map((assumption) => assumption.id);
  return ids.includes(id) ? undefined : `there is no assumption ${id}; ${nearestHint(id, ids)}`;
}

/** Our assumptions, then the errors that no page shows. A verification of a mock server is no evidence. */
export function listAssumptions(
  catalog: Catalog,
  errors: VendorErrorTable,
  observed: Observations | undefined,
  switches: Switches = {},
) {
  const allExamples = witnessingExamples(catalog);
  const verdicts = observed?.targetKind === "system" ? observed.verdicts : [];
  const listed = (
    id: AnyAssumptionId,
    assumption: Omit<Assumption, "provenance"> & { readonly provenance: Provenance },
  ) => {
    const { source, since, variants = {}, members: _, ...facts } = assumption;
    const examples = allExamples.filter(({ witnesses }) => witnesses.includes(id));
    const names = (isRefusal: boolean) =>
      examples.filter((example) => example.isRefusal === isRefusal).map(({ name }) => name);
    return {
      id,
      ...facts,
      source: source ?? null,
      /** The first release whose answers depend on the assumption; `null`: all do. */
      since: since ?? null,
      variants,
      /** The variant that holds; `null`: as assumed. */
      variant: variantIn(switches, id) ?? null,
      evidence: {
        page: source ?? null,
        examples: names(false),
        negativeExamples: names(true),
        /** `null` if an interaction of the contracts shows the assumption. */
        unproven: unprovenOf(examples),
        observations: verdicts.flatMap(({ verdict, release, date, system, ...seen }) =>
          seen.id === id ? [{ verdict, release, date, system }] : [],
        ),
      },
    };
  };
  const all = Object.entries(assumptions) as [AssumptionId, Assumption][];
  const kinds = knownKeys(errors).filter((kind) => vendorErrors[kind].provenance !== "documented");
  return [
    ...all.map(([id, assumption]) => listed(id, assumption)),
    ...kinds.map((kind) => {
      const { provenance, code, message, source: reason } = errors[kind];
      return listed(`error.${kind}`, { provenance, statement: `It is refused as ${code}: ${message}`, reason });
    }),
  ];
}

/** How sure an assumption is: `observed` if a system behaved as the chosen variant, otherwise its provenance. */
export function certaintyOf({ provenance, variant, evidence }: ListedAssumption): string {
  const agreement = variant === null ? "confirmed" : "refuted";
  return evidence.observations.some(({ verdict }) => verdict === agreement) ? "observed" : provenance;
}

export const examplesShowing = ({ evidence }: ListedAssumption): readonly string[] => [
  ...evidence.examples,
  ...evidence.negativeExamples,
];

const witnessingExamples = (catalog: Catalog) =>
  catalog.flatMap(({ method, examples }) =>
    examples.map(({ title, witnesses = [], notInContracts, response }) => {
      const { isOk, undone } = readAnswer(response.body);
      const isRefusal = !isOk || undone.length > 0;
      return { name: exampleName(method, title), witnesses, whyNotInContracts: notInContracts?.why, isRefusal };
    }),
  );

/** Why no contract shows an assumption; `null` if one does. */
function unprovenOf(examples: ReturnType<typeof witnessingExamples>): string | null {
  if (examples.some(({ whyNotInContracts }) => whyNotInContracts === undefined)) return null;
  return examples.map(({ whyNotInContracts }) => whyNotInContracts).join("; ") || "no example shows it";
}

/** The command line that asks a system about assumptions. An id may occur twice. */
export const verifyLine = (ids: readonly string[]): string =>
  ownLine(["verify", "--target", "https://crm.example/tenant", ...[...new Set(ids)].flatMap((id) => ["--only", id])]);
