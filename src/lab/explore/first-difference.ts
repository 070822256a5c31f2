import type { RecordedCall } from "../../mock/journal/recorded-call.ts";
import type { RunRecord } from "./run-record.ts";
import type { Judged } from "./run-verdict.ts";

/** A call of a run in a line: what was called, and how it ended. */
export function recordedLine({ record }: RecordedCall): string {
  const { operation, path, outcome, status, statusCode, faults, rows } = record;
  const answer = status === 0 ? "no answer" : `${status}${statusCode === undefined ? "" : ` ${statusCode}`}`;
  const struck = faults.length > 0 ? `, struck by ${[...new Set(faults.map(({ rule }) => rule))].join(", ")}` : "";
  return `${operation ?? path}${rows ? ` (${rows.count} rows)` : ""}: ${outcome}, ${answer}${struck}`;
}

/** In what two runs of one schedule differ first. */
export function firstDifference(
  one: Judged & { readonly record: RunRecord },
  other: Judged & { readonly record: RunRecord },
): string {
  const [lines, others] = [one, other].map(({ record }) => record.calls.map(recordedLine)) as [string[], string[]];
  const at = lines.findIndex((line, index) => line !== others[index]);
  const index = at < 0 && others.length > lines.length ? lines.length : at;
  const verdicts = `${one.verdict}, then ${other.verdict}`;
  if (index < 0) return `${verdicts}; the calls were the same`;
  return `${verdicts}; call ${index + 1} was ${lines[index] ?? "none"}, then ${others[index] ?? "none"}`;
}
