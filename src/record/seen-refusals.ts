import { knownRefusals, wordsIn } from "../adopt/known-refusals.ts";
import { valueAt } from "../matching/json-pointer.ts";
import { rowName } from "../verify/compare-rows.ts";
import { refuse, renderRefusal, renderRow } from "../wire/refusal.ts";
import type { VendorErrorKind, VendorErrorTable } from "../wire/vendor-errors.ts";
import type { FilledExchange } from "./asked-rows.ts";
import { type JsonObject, readAnswer } from "./read-answer.ts";
import type { Played } from "./replay.ts";

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
  const { undone } = readAnswer(answer);
  return knownRefusals(body).flatMap((refusal) => {
    const { at, of, kind, values } = refusal;
    const common = { kind, of, values, httpStatus };
    if (of === "call") {
      const [code, ...texts] = Object.values(wordsIn(answer, refusal) ?? {});
      return code === undefined ? [] : [{ ...common, code, texts }];
    }
    const own = valueAt(body, at) as JsonObject;
    const row = undone.find((one) => rowName(one) === rowName(own));
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

const textOf = (value: unknown) => (typeof value === "string" ? value : "");
