import { type JsonObject, objectOf } from "../../ground/json.ts";
import { memoizeByObject } from "../../ground/memoize.ts";
import { webApiRoot } from "../../ground/own-paths.ts";
import { leavesOf } from "../../matching/json-pointer.ts";
import { readQuery } from "../../schema/read-query.ts";
import { type Catalog, findMethod } from "../../vendor/catalog.ts";
import type { Example } from "../../vendor/example.ts";
import type { Method } from "../../vendor/method.ts";
import { errorLine, readAnswer } from "../../wire/bulk.ts";
import { fillMarkers, fillNameMarkers } from "../record/pseudonyms.ts";
import { type ExchangeLine, lossIds, type RecordedExchange } from "../record/recording.ts";

/** A request of one of our methods, and what a system answered to it. */
export interface Exchange {
  /** What a report calls it: the line of a recording, or the name of an interaction. */
  readonly ref: number | string;
  readonly method: Method;
  readonly request: {
    readonly verb: string;
    readonly path: string;
    readonly query: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | Uint8Array<ArrayBuffer> | undefined;
  };
  readonly release: string;
  readonly parameters: JsonObject | undefined;
  readonly answer: { readonly status: number; readonly json: JsonObject | undefined };
  readonly sentExample?: {
    readonly example: Example;
    readonly values: Readonly<Record<string, string | number>>;
    /** The pointers of what is compared by its form, with `*` for an index. */
    readonly generatedPaths: ReadonlySet<string>;
    /** May others have used what it uses up, and added to what it lists? */
    readonly isShared: boolean;
  };
  /** Its place in its recording, and how many had been answered when it was sent. */
  readonly order?: { readonly number: number; readonly after: number };
  /** Assumptions that it cannot show, as what they look at was not kept. */
  readonly lost: readonly string[];
}

interface AnsweredRow {
  readonly parameters: JsonObject;
  /** `unclear`: nobody can tell which answer is its own. */
  readonly outcome: "done" | "refused" | "not there" | "unclear";
  readonly answer: JsonObject | undefined;
  readonly text: string;
  /** Where it is unclear in an answer that has rows: those among which it is, and what became of them. */
  readonly among?: { indexes: readonly number[]; done: number; refused: readonly JsonObject[] };
}

/** Why an answer is no evidence: a gateway gave it, or a server that was busy. `undefined`: the system answered. */
export function gatewayReason(status: number | undefined, retryAfter: unknown, isHtml: boolean): string | undefined {
  if (status === undefined) return undefined;
  if (status === 429 || (status >= 502 && status <= 504)) return `HTTP ${status}`;
  if (retryAfter) return `HTTP ${status} with Retry-After`;
  return isHtml ? `HTTP ${status} with HTML` : undefined;
}

export function gatewayReasonOf({ answer: { status, headers, body } }: RecordedExchange): string | undefined {
  const isHtml = headers["content-type"]?.startsWith("text/html") === true && !(body && "json" in body);
  return gatewayReason(status, headers["retry-after"], isHtml);
}

/** What stands for a body of which a recording says no more than that it could not be read. */
const unreadable = { "not JSON": "{", "not UTF-8": Uint8Array.of(0x7b, 0xff) };

/** A line of a recording as an exchange, with values in the place of its markers; a text says why there is nothing to compare. */
export function readExchange(line: RecordedExchange, release: string, catalog: Catalog): Exchange | string {
  const method = findMethod(line.operation, catalog);
  if (!method) return "the method is unknown here";
  const { failure, status, body: answered } = line.answer;
  const { body, headers, credentials } = line.request;
  if (failure !== undefined || status === undefined) return failure ?? "there is no answer";
  if (body && "unread" in body && !(body.unread in unreadable)) return `the request is ${body.unread}`;
  const json = objectOf(jsonOf(answered));
  if (!json) return "the answer is no JSON object";
  const { lost = [] } = line;
  const { isOk, undone } = readAnswer(json);
  const isLost = [lossIds.repeated, lossIds.digits].some((id) => lost.includes(id));
  if (isLost && (!isOk || undone.length > 0)) return "a line keeps no member that is given twice, and not all digits";
  const sent = jsonOf(body);
  const query = queryOf(line);
  return {
    ref: line.at,
    method,
    release,
    request: {
      verb: line.verb === "other" ? "PATCH" : line.verb,
      path: webApiRoot + line.path,
      query,
      headers: {
        "content-type": headers["content-type"] ?? "",
        ...(credentials && { authorization: authorizationOf(credentials) }),
      },
      body: body && ("json" in body ? JSON.stringify(sent) : unreadable[body.unread as keyof typeof unreadable]),
    },
    parameters: readParameters(method, query, body === undefined ? {} : sent),
    answer: { status, json },
    order: { number: line.number, after: line.after ?? line.number - 1 },
    lost,
  };
}

/** What a call says to a method, by query or as JSON; `undefined` for what is no JSON object. */
export const readParameters = ({ verb, parameters }: Method, query: string, json: unknown): JsonObject | undefined =>
  verb === "GET" ? readQuery(query, parameters) : objectOf(json);

/** The rows of a bulk call, each with its answer; of another call the one that it is. Empty for what was no JSON object. */
export const answeredRows: (exchange: Exchange) => readonly AnsweredRow[] = memoizeByObject(pairRows);

function pairRows({ method, parameters, answer }: Exchange): AnsweredRow[] {
  if (!parameters || !answer.json) return [];
  const { status, isOk, done, undone } = readAnswer(answer.json);
  const whole = { answer: undefined, text: errorLine(status) };
  if (!method.bulk) return [{ parameters, outcome: isOk ? "done" : "refused", ...whole }];
  const sent = parameters[method.bulk.set];
  if (!Array.isArray(sent)) return [];
  const rows = sent.map((row) => objectOf(row) ?? {});
  if (!isOk) return rows.map((parameters) => ({ parameters, outcome: "unclear", ...whole }));
  // A selection of fields can leave the identifiers out.
  const areNamed = [...done, ...undone].every((row) => Object.hasOwn(row, "request_unique_identifier"));
  const nameOf = ({ request_unique_identifier: name }: JsonObject) =>
    areNamed && typeof name === "string" ? name : null;
  const [doneBy, undoneBy] = [Map.groupBy(done, nameOf), Map.groupBy(undone, nameOf)];
  const paired: AnsweredRow[] = [];
  for (const [name, indexes] of Map.groupBy(rows.keys(), (index) => nameOf(rows[index] as JsonObject))) {
    const [ofDone, refused] = [doneBy.get(name) ?? [], undoneBy.get(name) ?? []];
    const answers = [...ofDone, ...refused];
    // Where some rows of one identifier are done and some are not, nobody knows which is which.
    const isClear = answers.length === indexes.length && (ofDone.length === 0 || refused.length === 0);
    const outcome = answers.length === 0 ? "not there" : !isClear ? "unclear" : refused[0] ? "refused" : "done";
    const among = outcome === "unclear" && { among: { indexes, done: ofDone.length, refused } };
    const areAlike = isClear && new Set(answers.map(errorLine)).size === 1;
    for (const [at, index] of indexes.entries()) {
      const answer = areAlike ? answers[at] : undefined;
      const text = answer ? errorLine(answer) : "";
      paired[index] = { parameters: rows[index] as JsonObject, outcome, answer, text, ...among };
    }
  }
  return paired;
}

/** What a refusal can name: values and names of members, without the token and what a row is known by. */
export function sentWords({ token: _, ...parameters }: JsonObject): string[] {
  const known = JSON.stringify(parameters, (name, value) => (name === "request_unique_identifier" ? undefined : value));
  return leavesOf(JSON.parse(known), true).filter((word) => word.length > 2);
}

const jsonOf = (body: ExchangeLine["answer"]["body"]) => (body && "json" in body ? fillMarkers(body.json) : undefined);

const queryOf = ({ request }: ExchangeLine): string =>
  new URLSearchParams(
    request.query.map(([name, text]) => [
      fillNameMarkers(name),
      text.split("=").map(fillMarkers).map(String).join("="),
    ]),
  ).toString();

function authorizationOf(credentials: NonNullable<ExchangeLine["request"]["credentials"]>): string {
  const { scheme, user, hasColon, password } = credentials;
  const text = `${fillMarkers(user)}${hasColon ? ":" : ""}${fillMarkers(password)}`;
  return /basic/i.test(scheme) ? `${scheme} ${btoa(text)}` : `${scheme} ${text}`;
}
