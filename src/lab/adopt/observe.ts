import { examplesShowing, listAssumptions } from "../../documents/list-assumptions.ts";
import { jsonOr } from "../../ground/json.ts";
import { catalog } from "../../vendor/catalog.ts";
import type { Observations } from "../../wire/observations.ts";
import type { ReleaseName } from "../../wire/release.ts";
import type { Switches } from "../../wire/switches.ts";
import {
  vendorErrors as ourErrors,
  overrideVendorErrors,
  type VendorErrorOverrides,
} from "../../wire/vendor-errors.ts";
import { type Interaction, provenanceInWords } from "../verify/interaction.ts";
import type { InteractionVerdict } from "../verify/judge-interaction.ts";
import { type StateValues, valuesFor } from "../verify/state-values.ts";
import type { Target } from "../verify/target.ts";
import { adopt, type Explained } from "./adopt.ts";
import { adoptErrors } from "./adopt-errors.ts";
import { notDescribed } from "./not-described.ts";
import { observeErrors } from "./observe-errors.ts";
import { mismatchesOf } from "./switched-contracts.ts";

/** What the file of `--write-observed` holds: a config file of the stand-in. */
export interface ObservedConfig {
  readonly observed: Observations;
  readonly assumptions: Switches;
  readonly vendorErrors: VendorErrorOverrides;
}

/** What a verification is told about itself for the file. */
export interface ObserveRequest {
  readonly target: Target;
  /** All contracts that were read, also those that were not asked. */
  readonly interactions: readonly Interaction[];
  readonly verdicts: readonly InteractionVerdict[];
  readonly values: StateValues;
  readonly mask: (text: string) => string;
  readonly release: ReleaseName;
  /** Day of the observation: `2026-01-31`. */
  readonly date: string;
}

type NotAdopted = Observations["notAdopted"];

/** Makes of a verification a config file with which the stand-in does, and words its errors, as the target does. */
export async function observe(request: ObserveRequest): Promise<ObservedConfig> {
  const { target, interactions, verdicts, values, mask, release, date } = request;
  const host = new URL(target.base).hostname;
  const targetKind = target.kind === "stand-in" ? "stand-in" : "system";
  // What a stand-in says was made up, however it came here.
  const found =
    targetKind === "system"
      ? ({ provenance: "observed", source: `Observed at ${host}, ${release}, ${date}` } as const)
      : ({ provenance: "assumed", source: `A stand-in at ${host}, ${release}, ${date}` } as const);
  const seen = verdicts.flatMap(({ interaction, answer }) =>
    answer && interaction.provenance !== undefined
      ? [{ interaction, answer, values: valuesFor(interaction, values) }]
      : [],
  );
  const { switches, answers } = await adopt(interactions, seen);
  const { vendorErrors, notAdopted } = observeErrors(answers, found);
  const config = {
    observed: {
      date,
      release,
      target: host,
      targetKind: targetKind as Observations["targetKind"],
      answers: verdicts.flatMap((verdict) => answerOf(verdict, answers, mask)),
      notAdopted: [...notAdopted, ...unexplained(answers, vendorErrors, mask)],
    },
    assumptions: switches,
  };
  const masked = JSON.parse(JSON.stringify(vendorErrors), (_, value: unknown) =>
    typeof value === "string" ? mask(value) : value,
  ) as VendorErrorOverrides;
  return { ...config, vendorErrors: masked };
}

function answerOf(
  { interaction, outcome, answer }: InteractionVerdict,
  answers: readonly Explained[],
  mask: (text: string) => string,
): Observations["answers"] {
  if (!answer) return [];
  const explained = answers.find((one) => one.interaction === interaction);
  const { isAsAssumed = outcome === "same", refutes } = explained ?? {};
  const text = mask(answer.text);
  return [
    {
      interaction: interaction.description,
      provenance: provenanceInWords(interaction),
      // Whatever it was held to: what is kept is what it says of the contract.
      outcome: isAsAssumed ? "same" : "different",
      status: answer.status,
      body: jsonOr(text, text.slice(0, 2000)),
      ...(refutes && { refutes: [...refutes] }),
    },
  ];
}

/** The answers that the file does not make the stand-in give. */
function unexplained(
  answers: readonly Explained[],
  overrides: VendorErrorOverrides,
  mask: (text: string) => string,
): NotAdopted {
  const errors = overrideVendorErrors(overrides);
  const all = listAssumptions(catalog, ourErrors, undefined);
  return answers.flatMap(({ interaction, held, values, answer }) => {
    const mismatches = mismatchesOf(adoptErrors(held, errors), values, answer);
    if (mismatches.length === 0) return [];
    const { description } = interaction;
    const shown = all.filter((one) => examplesShowing(one).includes(description));
    const ids = shown.map(({ id }) => id);
    const masked = mismatches.map((one) => ({ ...one, expected: mask(one.expected), actual: mask(one.actual) }));
    return [notDescribed(description, ids, masked)];
  });
}
