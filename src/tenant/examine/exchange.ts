import type { AnyAssumptionId } from "../../assumptions/assumptions.ts";
import { type JsonObject, objectOf, objectsIn } from "../../common/json.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { webApiRoot } from "../../common/own-paths.ts";
import { readParameters } from "../../documents/contract-examples.ts";
import { type ExchangeLine, lossIds, type RecordedExchange, unreadText } from "../../documents/recording.ts";
import { leavesOf, textsIn } from "../../matching/json-pointer.ts";
import { ignoringCase } from "../../store/entity.ts";
import { type Catalog, findMethod } from "../../vendor/catalog.ts";
import type { Example, Method } from "../../vendor/method.ts";
import { errorLine, readAnswer, rowSetAmong } from "../../wire/envelope.ts";
import { fillMarkers } from "../record/pseudonyms.ts";

/** A request of one of our methods, and what a system answered to it. */
export interface Exchange {
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
  readonly answer: {
    readonly status: number;
    readonly json: JsonObject | undefined;
    /** Absent if it is not known. */
    readonly contentType?: string | undefined;
    readonly hasMark?: boolean | undefined;
  };
  /** The code of a call that is done, if it is another one than "OK". */
  readonly okCode?: string;
  /** The form of IDs and numbers that have another form than ours. */
  readonly forms?: readonly Readonly<Record<"key" | "at" | "actual" | "expected", string>>[];
  /** The example that `verify` sent; absent in a recording. */
  readonly sentExample?: SentExample;
  /** The place in a recording, and how many exchanges were answered before the request. */
  readonly order?: { readonly number: number; readonly after: number };
  /** How often the same request had the same answer; absent: once. */
  readonly count?: number;
  /** Assumptions that the exchange cannot show, because the recording does not keep what they are about. */
  readonly lost: readonly string[];
}

export interface SentExample {
  readonly example: Example;
  readonly values: Readonly<Record<string, string | number>>;
  /** The paths of generated values, of which only the type is compared. A `*` stands for an index. */
  readonly generatedPaths: ReadonlySet<string>;
  /** True if others may have used what the call uses up, and added to what it lists. */
  readonly isShared: boolean;
}

/** True if `verify` sent it to ask for what an assumption is about. */
export const asksFor = ({ sentExample }: Exchange, id: AnyAssumptionId): boolean =>
  sentExample?.example.witnesses?.includes(id) === true;

/** A row of a request, with its response. A method without rows has one. */
interface RowOfExchange {
  readonly parameters: JsonObject;
  /** `unclear`: nobody can tell which answer is that of the row. */
  readonly outcome: "done" | "refused" | "not in the response" | "unclear";
  readonly answer: JsonObject | undefined;
  readonly text: string;
  /** If the outcome is unclear: the rows with the same identifier, and what became of them. */
  readonly among?: { indexes: readonly number[]; done: number; refused: readonly JsonObject[] } | undefined;
}

/** What a gateway, a busy server or a recorder answered in place of the system; `undefined`: the system answered. */
export function gatewayReason(status: number | undefined, retryAfter: unknown, isHtml: boolean, json: unknown) {
  if (status === undefined) return undefined;
  const code = String(readAnswer(json).status["code"]);
  if (/^Recorder[A-Z]/.test(code)) return code;
  if (status === 429 || (status >= 502 && status <= 504)) return `HTTP ${status}`;
  if (retryAfter) return `HTTP ${status} with Retry-After`;
  return isHtml ? `HTTP ${status} with HTML` : undefined;
}

export function gatewayReasonOf({ answer: { status, headers, body } }: RecordedExchange): string | undefined {
  const json = body && "json" in body ? body.json : undefined;
  const isHtml = headers["content-type"]?.startsWith("text/html") === true && json === undefined;
  return gatewayReason(status, headers["retry-after"], isHtml, json);
}

export type UnansweredWrite = ReturnType<typeof unansweredWrites>[number];

/** The calls that may have written although nothing of their answers can be compared, with the rows that they sent. */
export function unansweredWrites(lines: readonly RecordedExchange[], exchanges: readonly Exchange[]) {
  const read = new Set(exchanges.map(({ ref }) => ref));
  return lines.flatMap(({ at, number, request }) => {
    if (read.has(at)) return [];
    const sent = objectOf(jsonOf(request.body)) ?? {};
    return [{ number, rows: [sent, ...Object.values(sent).flatMap((set) => objectsIn(set))] }];
  });
}

/** Bodies for requests of which a recording only says that nobody could read them. */
const unreadable = { "not JSON": "{", "not UTF-8": Uint8Array.of(0x7b, 0xff) };

/** A line of a recording as an exchange, with values in place of its markers; a text: why nothing can be compared. */
export function readExchange(line: RecordedExchange, release: string, catalog: Catalog): Exchange | string {
  const method = findMethod(line.operation, catalog);
  if (!method) return "the method is unknown here";
  const { failure, status, body: answered } = line.answer;
  const { body, headers, credentials } = line.request;
  if (line.fault?.isReached === false) return `the fault ${line.fault.rules.join(", ")} ended it before the system`;
  if (failure !== undefined || status === undefined) return failure ?? "there is no response";
  for (const one of [body, answered])
    if (one && "unread" in one && /^too many/.test(one.unread)) return unreadText(one);
  if (body && "unread" in body && !(body.unread in unreadable)) return `the request is ${body.unread}`;
  const json = objectOf(jsonOf(answered));
  if (!json) return "the response is not a JSON object";
  const { lost = [] } = line;
  const { isOk, undone } = readAnswer(json);
  const isChanged = [lossIds.repeated, lossIds.digits].some((id) => lost.includes(id));
  if (isChanged && (!isOk || undone.length > 0))
    return "a line keeps no member that is given twice, and not all digits";
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
    answer: { status, json, contentType: line.answer.headers["content-type"] ?? "", hasMark: line.answer.hasMark },
    order: { number: line.number, after: line.after ?? line.number - 1 },
    count: line.count,
    lost,
  };
}

/** The rows of a bulk call, each with its answer. Another call counts as one row, and one without a JSON object as none. */
export const answeredRows = (exchange: Exchange): readonly RowOfExchange[] => pairedRows(exchange).rows;

/** The rows of a response that belong to no row of the request. */
export const extraRows = (exchange: Exchange) => pairedRows(exchange).extra;

const pairedRows = memoizeByObject(pairRows);

type PairedRows = Readonly<{ rows: readonly RowOfExchange[]; extra: readonly { at: string; name: unknown }[] }>;

function pairRows({ method, parameters, answer }: Exchange): PairedRows {
  const { status, isOk, data, done, undone } = readAnswer(answer.json);
  const text = errorLine(status);
  if (!parameters || !answer.json) return { rows: [], extra: [] };
  if (!method.bulk)
    return { rows: [{ parameters, outcome: isOk ? "done" : "refused", answer: objectOf(data), text }], extra: [] };
  const sent = parameters[method.bulk.set];
  const rows = Array.isArray(sent) ? sent.map((row) => objectOf(row) ?? {}) : [];
  if (!isOk)
    return { rows: rows.map((row) => ({ parameters: row, outcome: "unclear", answer: undefined, text })), extra: [] };
  const paired: RowOfExchange[] = [];
  const keyOf = identifierMatch(rows, [...done, ...undone]);
  const [doneBy, undoneBy] = [Map.groupBy(done, keyOf), Map.groupBy(undone, keyOf)];
  const sentBy = Map.groupBy(rows.keys(), (index) => keyOf(rows[index] as JsonObject));
  for (const [key, indexes] of sentBy) {
    const [ofDone, refused] = [doneBy.get(key) ?? [], undoneBy.get(key) ?? []];
    const answers = [...ofDone, ...refused];
    // If only some rows with one identifier are done, it is not known which.
    const isClear = answers.length === indexes.length && (ofDone.length === 0 || refused.length === 0);
    const known = isClear ? (refused[0] ? "refused" : "done") : "unclear";
    const outcome = answers.length === 0 ? "not in the response" : known;
    const among = outcome === "unclear" ? { indexes, done: ofDone.length, refused } : undefined;
    const areAlike = isClear && new Set(answers.map(errorLine)).size === 1;
    for (const [at, index] of indexes.entries()) {
      const answer = areAlike ? answers[at] : undefined;
      paired[index] = { parameters: rows[index] ?? {}, outcome, answer, text: answer ? errorLine(answer) : "", among };
    }
  }
  const extra = (["processed", "unprocessed"] as const).flatMap((kind) => {
    const set = `/data/${rowSetAmong(Object.keys(objectOf(data) ?? {}), kind)}`;
    return (kind === "processed" ? done : undone).flatMap((row, at) =>
      sentBy.has(keyOf(row)) ? [] : { at: `${set}/${at}`, name: row["request_unique_identifier"] },
    );
  });
  return { rows: paired, extra };
}

const identifierOf = (row: JsonObject): unknown => row["request_unique_identifier"];

/**
 * How rows are matched by their identifiers: by the exact text, or else by the text without letter case and outer space, or else
 * as the only row that is left on both sides. A selection of fields can leave out the identifiers.
 */
function identifierMatch(sent: readonly JsonObject[], answered: readonly JsonObject[]): (row: JsonObject) => unknown {
  const exact = (row: JsonObject) => (typeof identifierOf(row) === "string" ? identifierOf(row) : null);
  if (!answered.every((row) => Object.hasOwn(row, "request_unique_identifier"))) return () => null;
  const plain = (row: JsonObject) => ignoringCase(String(identifierOf(row)).trim());
  const names = new Set(sent.map(exact));
  const others = answered.filter((row) => !names.has(exact(row)));
  const answeredNames = new Set(answered.map(exact));
  const unanswered = sent.filter((row) => !answeredNames.has(exact(row)));
  const keys = new Map<JsonObject, unknown>();
  for (const row of others) {
    const alike = sent.find((one) => plain(one) === plain(row));
    const only = others.length === 1 && unanswered.length === 1 ? unanswered[0] : undefined;
    const match = alike ?? only;
    keys.set(row, match ? exact(match) : `none ${identifierOf(row)}`);
  }
  return (row) => keys.get(row) ?? exact(row);
}

/** The words that a refusal can name: values and names of members, without the token and the identifiers of rows. */
export function sentWords({ token: _, ...parameters }: JsonObject): string[] {
  const leaves = leavesOf(parameters).filter(({ path }) => path.at(-1) !== "request_unique_identifier");
  const words = leaves.flatMap(({ path, value }) => [...textsIn(value), ...path]);
  return words.filter((word) => typeof word === "string" && word.length > 2) as string[];
}

const jsonOf = (body: ExchangeLine["answer"]["body"]) => (body && "json" in body ? fillMarkers(body.json) : undefined);

const queryOf = ({ request }: ExchangeLine): string =>
  new URLSearchParams(request.query.map((pair) => pair.map((part) => String(fillMarkers(part))))).toString();

function authorizationOf(credentials: NonNullable<ExchangeLine["request"]["credentials"]>): string {
  const { scheme, user, hasColon, password } = credentials;
  const text = `${fillMarkers(user)}${hasColon ? ":" : ""}${fillMarkers(password)}`;
  return /basic/i.test(scheme) ? `${scheme} ${btoa(text)}` : `${scheme} ${text}`;
}
