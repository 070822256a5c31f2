import { ownContract } from "../../vendor/catalog.ts";
import type { Contract } from "../../vendor/method.ts";
import { readQuery } from "../../wire/read-query.ts";
import { rowName } from "../verify/compare-rows.ts";
import { fillMarkers, fillName } from "./marker.ts";
import { mentions } from "./mentions.ts";
import { type JsonObject, objectOf, readAnswer } from "./read-answer.ts";
import type { ExchangeLine, RecordedExchange } from "./recording.ts";

/** What was asked, and what came of it: a row of a bulk call, or a call as a whole. */
export interface AskedRow {
  readonly parameters: JsonObject;
  /** `undefined`: it was not answered, or the call that it stood in was refused. */
  readonly isDone: boolean | undefined;
  /** The code and the words of its refusal. */
  readonly code: string;
  readonly text: string;
}

/** An exchange of one of our methods, with values in the place of markers. */
export interface FilledExchange {
  readonly line: RecordedExchange;
  readonly contract: Contract;
  /** `undefined` for what was no JSON object. */
  readonly parameters: JsonObject | undefined;
  /** The JSON of the answer; `undefined` where it was none. */
  readonly answer: JsonObject | undefined;
  readonly isOk: boolean;
}

/** The exchange as a call of ours; `undefined` for a method that we do not have. */
export function filledExchange(line: RecordedExchange): FilledExchange | undefined {
  const contract = ownContract(line.operation);
  if (!contract) return undefined;
  const answer = objectOf(jsonOf(line.answer.body));
  return { line, contract, parameters: parametersOf(line, contract), answer, isOk: readAnswer(answer).isOk };
}

/** The query of an exchange as it is sent. */
export const queryOf = ({ request }: ExchangeLine): string =>
  new URLSearchParams(
    request.query.map(([name, text]) => {
      const names = text.split("=");
      return [fillName(name), [...names.slice(0, -1).map(fillName), String(fillMarkers(names.at(-1)))].join("=")];
    }),
  ).toString();

function parametersOf(line: ExchangeLine, contract: FilledExchange["contract"]): JsonObject | undefined {
  if (contract.verb === "GET") return readQuery(queryOf(line), contract.parameters);
  const { body } = line.request;
  return body === undefined ? {} : objectOf(jsonOf(body));
}

/** The rows of a bulk call, each with what was answered to it; of another call the one that it is. */
export function askedRows({ contract, parameters, answer, isOk }: FilledExchange): AskedRow[] {
  if (!parameters || !answer) return [];
  const { status, done, undone } = readAnswer(answer);
  const { code, message = "", description = "" } = status;
  if (!contract.bulk) return [{ parameters, isDone: isOk, code: String(code), text: `${message} ${description}` }];
  const rows = parameters[contract.bulk.set];
  if (!Array.isArray(rows)) return [];
  if (!isOk) return rowsOfRefused(rows, String(code), `${message} ${description}`);
  return rows.map((row) => {
    const parameters = objectOf(row) ?? {};
    const isIt = (one: JsonObject) => rowName(one) === rowName(parameters);
    const failed = undone.find(isIt);
    return {
      parameters,
      isDone: done.some(isIt) ? true : failed ? false : undefined,
      code: String(failed?.["error_code"]),
      text: `${failed?.["error_description"]}`,
    };
  });
}

/** The rows of a call that was refused: the first whose value is in the words was the reason, of others nothing is known. */
function rowsOfRefused(rows: readonly unknown[], code: string, text: string): AskedRow[] {
  const asked = rows.map((row) => objectOf(row) ?? {});
  const reason = asked.findIndex((parameters) =>
    Object.values(parameters)
      .flatMap((one) => Object.values(objectOf(one) ?? {}))
      .some((value) => typeof value === "string" && value !== "" && mentions(text, value)),
  );
  return asked.map((parameters, at) => ({ parameters, isDone: at === reason ? false : undefined, code, text }));
}

const jsonOf = (body: ExchangeLine["answer"]["body"]) => (body && "json" in body ? fillMarkers(body.json) : undefined);
