import type { AnalysedPart } from "./analyse-parts.ts";
import { type FilledExchange, queryOf } from "./asked-rows.ts";
import { fillMarkers } from "./marker.ts";
import { type JsonObject, readAnswer } from "./read-answer.ts";

/** A call as it was recorded: an example of its method, with where it comes from. */
export interface ObservedExample {
  readonly operation: string;
  readonly title: string;
  readonly provenance: "observed";
  readonly date: string;
  readonly release: string;
  readonly request: { readonly verb: string; readonly query: string; readonly body: unknown };
  readonly response: { readonly status: number; readonly body: unknown };
}

/** Of each method the first call that came to each outcome, told by its HTTP status and its codes. */
export function observedExamples(parts: readonly AnalysedPart[]): ObservedExample[] {
  const found = new Map<string, ObservedExample>();
  for (const { part, exchanges } of parts) {
    for (const exchange of exchanges) {
      const example = exampleOf(exchange, part.header);
      if (!example) continue;
      const key = JSON.stringify([example.operation, example.title, example.release]);
      if (!found.has(key)) found.set(key, example);
    }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, example]) => example);
}

function exampleOf(
  exchange: FilledExchange,
  { date, release }: { readonly date: string; readonly release: string },
): ObservedExample | undefined {
  const { line, contract, answer } = exchange;
  const { status } = line.answer;
  if (!answer || status === undefined || line.answer.failure !== undefined) return undefined;
  const { body } = line.request;
  return {
    operation: contract.name,
    title: `${status}: ${codesOf(answer).join(", ")}`,
    provenance: "observed",
    date,
    release,
    request: { verb: line.verb, query: queryOf(line), body: body && "json" in body ? fillMarkers(body.json) : null },
    response: { status, body: answer },
  };
}

function codesOf(answer: JsonObject): string[] {
  const { status, undone } = readAnswer(answer);
  const ofRows = undone.map((row) => String(row["error_code"]));
  return [String(status["code"]), ...new Set(ofRows.sort())];
}
