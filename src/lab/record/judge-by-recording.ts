import { witnessesIn } from "../../documents/list-assumptions.ts";
import { catalog } from "../../vendor/catalog.ts";
import type { Interaction } from "../verify/interaction.ts";
import type { InteractionVerdict } from "../verify/judge-interaction.ts";
import { linesInWords } from "./lines-in-words.ts";
import type { DriftVerdict } from "./merged-verdicts.ts";

/**
 * Judges contracts by what a recording says of the assumptions that they show: different where it refutes one of them, the
 * same where it confirms all. A contract that shows none, or one that was not exercised, is not proven.
 */
export function judgeByRecording(
  interactions: readonly Interaction[],
  verdicts: readonly DriftVerdict[],
): InteractionVerdict[] {
  const said = new Map<string, DriftVerdict>(verdicts.map((one) => [one.id, one]));
  const shown = new Map(witnessesIn(catalog).map(({ name, witnesses }) => [name, witnesses]));
  return interactions.map((interaction) => {
    const ids = shown.get(interaction.description) ?? [];
    const found = ids.map((id) => said.get(id)).filter((one) => one !== undefined);
    const refuted = found.filter(({ verdict }) => verdict === "refuted");
    if (refuted.length > 0) return { interaction, outcome: "different", mismatches: refuted.map(mismatchOf) };
    const open = found.filter(({ verdict }) => verdict === "not exercised").map(({ id }) => id);
    if (found.length > 0 && open.length === 0) return { interaction, outcome: "same", mismatches: [] };
    const reason = open.length > 0 ? `not exercised: ${open.join(", ")}` : "it shows nothing that a recording tells of";
    return { interaction, outcome: "not proven", reason, mismatches: [] };
  });
}

const mismatchOf = ({ id, variant, exchanges }: DriftVerdict) => ({
  path: id,
  expected: "as assumed",
  actual: `${variant ?? "otherwise"}, in ${linesInWords(exchanges)} of the recording`,
});
