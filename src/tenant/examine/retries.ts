import { objectOf } from "../../common/json.ts";
import { counted, firstAndMore } from "../../common/quoted-text.ts";
import type { RecordedExchange } from "../../documents/recording.ts";
import { errorLine, readAnswer } from "../../wire/envelope.ts";
import { answeredRows, type Exchange } from "./exchange.ts";

/** What a system answered when a client sent a call again because it never got the answer to it. */
export function retryNotes(lines: readonly RecordedExchange[], exchanges: readonly Exchange[]): string[] {
  const byRef = new Map(exchanges.map((exchange) => [exchange.ref, exchange]));
  return lines.flatMap(({ at, fault }) => {
    const first = byRef.get(at);
    if (!fault || !first || !readAnswer(first.answer.json).isOk) return [];
    const what = `line ${at}, with the fault ${fault.rules.join(", ")}`;
    const again = exchanges.find((later) => isAfter(later, first) && contentOf(later) === contentOf(first));
    return again
      ? `${what}, was sent again in line ${again.ref}: ${answersText(first, again)}`
      : `${what}, was not sent again`;
  });
}

const isAfter = ({ order: later }: Exchange, { order: first }: Exchange): boolean =>
  later !== undefined && first !== undefined && later.number > first.number;

/** A call without what a client may choose anew for each attempt. */
const contentOf = ({ method, parameters }: Exchange): string =>
  JSON.stringify([method.name, parameters], (name, value) =>
    /^(?:token|request_unique_identifier)$/.test(name) ? undefined : value,
  );

/** What became of each record that the first attempt made: `2 rows stored twice (two ids)`. */
function answersText(first: Exchange, again: Exchange): string {
  const ids = idsOf(first);
  const isCall = !first.method.bulk || !readAnswer(again.answer.json).isOk;
  const texts = idsOf(again).flatMap((now, row) => {
    if (typeof ids[row] !== "string") return [];
    if (typeof now !== "string") return [`refused, ${now.refused}`];
    return [now === ids[row] ? "answered as the first time (one id)" : "stored twice (two ids)"];
  });
  const groups = [...Map.groupBy(texts, (text) => text)];
  const said = firstAndMore(groups, 3, ([text, all]) => `${counted(all.length, isCall ? "call" : "row")} ${text}`);
  return said.join("; ") || "the first attempt had stored nothing";
}

/** The id of each record that an exchange made, or why it made none. */
function idsOf(exchange: Exchange): (string | { readonly refused: string })[] {
  const { data, status, isOk } = readAnswer(exchange.answer.json);
  const rows = isOk && exchange.method.bulk ? answeredRows(exchange) : undefined;
  const made = rows ?? [{ answer: isOk ? objectOf(data) : undefined, text: errorLine(status) }];
  return made.map(({ answer, text }) =>
    typeof answer?.["id"] === "string" ? answer["id"] : { refused: text || "no words" },
  );
}
