import { valueAt } from "../../matching/json-pointer.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { Sighting } from "../adopt/errors-of-sightings.ts";
import { knownRefusals, wordsBy, wordsIn } from "../adopt/known-refusals.ts";
import { rowName } from "../verify/compare-rows.ts";
import type { FilledExchange } from "./asked-rows.ts";
import { type JsonObject, readAnswer } from "./read-answer.ts";
import type { Played } from "./replay.ts";

/** The refusals that both gave. */
export function seenRefusals({ answer, line }: FilledExchange, { body }: Played): Sighting[] {
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
export function wordsFor(seen: Sighting, table: VendorErrorTable): Pick<Sighting, "code" | "texts"> {
  const [code = "", ...texts] = Object.values(wordsBy(table, seen).texts);
  return { code, texts };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");
