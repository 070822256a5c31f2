import { knownRefusals } from "../adopt/known-refusals.ts";
import { valueAt } from "../matching/json-pointer.ts";
import { refuse, renderRefusal, renderRow } from "../wire/refusal.ts";
import type { VendorErrorKind, VendorErrorTable } from "../wire/vendor-errors.ts";
import type { FilledExchange } from "./asked-rows.ts";
import type { Played } from "./replay.ts";

type Row = Readonly<Record<string, unknown>>;

/** A refusal that our stand-in gave, and the words that the recorded system had for it in the same place. */
export interface SeenRefusal {
  readonly kind: VendorErrorKind;
  readonly of: "row" | "call";
  readonly values: Readonly<Record<string, string>>;
  readonly code: string;
  /** Message and description of a call; the one text of a row. */
  readonly texts: readonly string[];
  readonly httpStatus: number;
}

/** The refusals that both gave. */
export function seenRefusals({ answer, line }: FilledExchange, { body }: Played): SeenRefusal[] {
  const httpStatus = line.answer.status ?? 0;
  return knownRefusals(body).flatMap(({ at, of, kind, values }) => {
    const common = { kind, of, values, httpStatus };
    if (of === "call") {
      const { code, message, description } = (answer?.["status"] ?? {}) as Row;
      const isRefused = typeof code === "string" && code !== "" && code !== "OK";
      return isRefused ? [{ ...common, code, texts: [textOf(message), textOf(description)] }] : [];
    }
    const own = valueAt(body, at) as Row;
    const row = unprocessedIn(answer).find(
      (one) => one["request_unique_identifier"] === own["request_unique_identifier"],
    );
    return row ? [{ ...common, code: textOf(row["error_code"]), texts: [textOf(row["error_description"])] }] : [];
  });
}

/** The words that a table has for such a refusal. */
export function wordsFor(
  { kind, of, values }: SeenRefusal,
  table: VendorErrorTable,
): Pick<SeenRefusal, "code" | "texts"> {
  const refusal = refuse(kind, values);
  if (of === "call") {
    const { code, message, description } = renderRefusal(table, refusal);
    return { code, texts: [message, description] };
  }
  const { code, text } = renderRow(table, refusal);
  return { code, texts: [text] };
}

function unprocessedIn(answer: unknown): readonly Row[] {
  const data = (answer as Row | undefined)?.["data"] as Row | undefined;
  const rows = data?.["unprocessed_customer_events_set"];
  return Array.isArray(rows) ? rows : [];
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");
