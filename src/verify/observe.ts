import type { Observations } from "../wire/observations.ts";
import type { ReleaseName } from "../wire/release.ts";
import type { VendorErrorOverrides } from "../wire/vendor-errors.ts";
import type { InteractionVerdict } from "./judge-interaction.ts";
import { observeErrors } from "./observe-errors.ts";
import { type StateValues, valuesFor } from "./state-values.ts";
import type { Target } from "./target.ts";

/** What the file of `--write-observed` holds: a config file of the stand-in. */
export interface ObservedConfig {
  readonly observed: Observations;
  readonly vendorErrors: VendorErrorOverrides;
}

/** What a verification is told about itself for the file. */
export interface ObserveRequest {
  readonly target: Target;
  readonly verdicts: readonly InteractionVerdict[];
  readonly values: StateValues;
  readonly mask: (text: string) => string;
  readonly release: ReleaseName;
  /** Day of the observation: `2026-01-31`. */
  readonly date: string;
}

/** Makes of a verification a config file with which the stand-in words its errors as the target does. */
export function observe({ target, verdicts, values, mask, release, date }: ObserveRequest): ObservedConfig {
  const host = new URL(target.base).hostname;
  const targetKind = target.kind === "stand-in" ? "stand-in" : "system";
  // What a stand-in says was made up, however it came here.
  const found =
    targetKind === "system"
      ? ({ provenance: "observed", source: `Observed at ${host}, ${release}, ${date}` } as const)
      : ({ provenance: "assumed", source: `A stand-in at ${host}, ${release}, ${date}` } as const);
  const seen = verdicts.map((verdict) => ({ verdict, values: valuesFor(verdict.interaction, values) }));
  const { vendorErrors, notAdopted } = observeErrors(seen, found);
  const answers = verdicts.flatMap(({ interaction, outcome, answer }) =>
    answer
      ? [
          {
            interaction: interaction.description,
            provenance: interaction.provenance ?? "their own",
            outcome,
            status: answer.status,
            body: jsonOrText(mask(answer.text)),
          },
        ]
      : [],
  );
  const masked = JSON.parse(JSON.stringify(vendorErrors), (_, value: unknown) =>
    typeof value === "string" ? mask(value) : value,
  ) as VendorErrorOverrides;
  return {
    observed: { date, release, target: host, targetKind, answers, notAdopted: [...notAdopted] },
    vendorErrors: masked,
  };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 2000);
  }
}
