import type { FaultDecision } from "../faults/call-faults.ts";

const most = 20;

/** The text of the header `X-Mock-Fault`: the rules that hit, each with its ordinal and its draw. */
export function faultHeader(decisions: readonly FaultDecision[]): string {
  const shown = decisions.slice(0, most).map(({ rule, ordinal, draw, rows }) => {
    const ofRows = rows === undefined ? "" : `;rows=${rows}`;
    return `${rule};n=${ordinal};u=${draw.toFixed(6)}${ofRows}`;
  });
  return shown.join(", ");
}
