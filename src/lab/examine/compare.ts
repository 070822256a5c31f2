import type { BehaviourId } from "../../wire/assumptions.ts";
import { parseRelease, type Release } from "../../wire/release.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { VendorErrorKind } from "../../wire/vendor-errors.ts";
import { type AnswerDifference, compareData, compareMembers } from "./compare-data.ts";
import { type AskedRow, askedRows, type Exchange, mentions, type RowOutcome } from "./exchange.ts";
import type { OwnRefusal, Played } from "./play.ts";
import { type JsonObject, objectOf, readAnswer } from "./read-answer.ts";

/** A refusal that a system gave where we gave one, in its words. */
export interface Sighting {
  readonly ref: Exchange["ref"];
  /** Which refusal of the answer it is: `call`, or `row 3`. */
  readonly place: string;
  readonly kind: VendorErrorKind;
  readonly of: "row" | "call";
  readonly code: string;
  /** Message and description of a call; the one text of a row. */
  readonly texts: readonly string[];
  readonly httpStatus: number;
  /** What stood for the names in our words. */
  readonly values: Readonly<Record<string, string>>;
  /** What has to be done otherwise for it to be of this kind; absent: nothing. */
  readonly under?: { readonly id: BehaviourId; readonly variant: string | undefined };
}

/** How an answer compares with ours. Words are no difference. */
export interface Comparison {
  readonly differences: readonly AnswerDifference[];
  readonly sightings: readonly Sighting[];
}

/**
 * Compares the answer of a system with what our stand-in did, feature by feature.
 * @param anyOrder the rows of a result set may come in any order
 */
export function compare(exchange: Exchange, played: Played, anyOrder: boolean): Comparison {
  const release = parseRelease(exchange.release);
  const theirs = readAnswer(exchange.answer.json);
  const { refusal } = played;
  if (theirs.isOk !== (refusal === undefined)) {
    const shown = theirs.isOk ? "the call is done" : `the call is refused: ${refusalInWords(theirs.status)}`;
    const here = refusal ? `the call is refused (${refusal.kind})` : "the call is done";
    return { differences: [{ key: "call", at: "/status/code", there: shown, here }], sightings: [] };
  }
  if (refusal) {
    return { differences: refusedData(exchange, played), sightings: [callSighting(exchange, refusal, theirs.status)] };
  }
  const status = exchange.answer.status === 200 ? [] : [statusOfDone(exchange.answer.status)];
  if (!exchange.contract.bulk) {
    const node = schemaTree(exchange.contract.data, release);
    const isCreating = exchange.contract.name.endsWith(".create") || exchange.contract.access !== undefined;
    const differences = compareData(exchange, readAnswer(played.json).data, node, isCreating);
    return { differences: [...status, ...differences], sightings: [] };
  }
  const asked = askedRows(exchange);
  return {
    differences: [
      ...status,
      ...compareRows(asked, played),
      ...(anyOrder || isInOrder(exchange, asked) ? [] : [otherOrder]),
      ...compareSets(exchange, played, release),
    ],
    sightings: [
      ...asked.flatMap((row, index) => rowSighting(exchange, row, index, played.rows.get(index))),
      ...groupSightings(exchange, asked, played),
    ],
  };
}

const statusOfDone = (status: number): AnswerDifference => ({
  key: "HTTP status of a call that is done",
  at: "status",
  there: `HTTP ${status}`,
  here: "HTTP 200",
});

/** What stands for `data` in a refusal. */
function refusedData({ answer }: Exchange, { json }: Played): AnswerDifference[] {
  const [there, here] = [dataWords(answer.json), dataWords(json)];
  return there === here ? [] : [{ key: "data of a refusal", at: "/data", there, here }];
}

const dataWords = (json: JsonObject | undefined) =>
  json && "data" in json ? `data is ${JSON.stringify(json["data"])?.slice(0, 100)}` : "there is no data";

/** The words of a refusal in one line. */
export const refusalInWords = ({ code, message, description }: JsonObject): string =>
  [code, message, description].filter((text) => text !== "" && text != null).join(": ");

function callSighting({ ref, answer }: Exchange, { kind, values }: OwnRefusal, status: JsonObject): Sighting {
  const [code, message, description] = ["code", "message", "description"].map((name) => wordOf(status[name]));
  return {
    ref,
    place: "call",
    kind,
    of: "call",
    values,
    code: code as string,
    texts: [message as string, description as string],
    httpStatus: answer.status,
  };
}

function rowSighting(
  { ref, answer }: Exchange,
  row: AskedRow,
  index: number,
  refusal: OwnRefusal | undefined,
): Sighting[] {
  if (!refusal || row.outcome !== "refused" || !row.answer) return [];
  const { error_code, error_description } = row.answer;
  // A selection of fields can leave one of them out.
  if (error_code === undefined || error_description === undefined) return [];
  const texts = [wordOf(error_description)];
  return [
    {
      ref,
      place: `row ${index + 1}`,
      ...refusal,
      of: "row",
      code: wordOf(error_code),
      texts,
      httpStatus: answer.status,
    },
  ];
}

/** Words of a status; `null` is none. */
export const wordOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Of rows that nobody can tell apart, the refusals: where both have one, it is the same. */
function groupSightings(exchange: Exchange, asked: readonly AskedRow[], { rows }: Played): Sighting[] {
  return [...new Set(asked.flatMap(({ among }) => among ?? []))].flatMap(({ indexes, refused }) => {
    const refusedHere = indexes.filter((index) => rows.get(index) !== undefined);
    const [index, another] = refusedHere;
    const [answer, other] = refused;
    if (index === undefined || another !== undefined || !answer || other) return [];
    const row = { ...(asked[index] as AskedRow), outcome: "refused" as const, answer };
    return rowSighting(exchange, row, index, rows.get(index));
  });
}

/** What became of each row, or of all rows together that nobody can tell apart. */
function compareRows(asked: readonly AskedRow[], { rows }: Played): AnswerDifference[] {
  const outcomeHere = (index: number): RowOutcome =>
    rows.has(index) ? (rows.get(index) ? "refused" : "done") : "not there";
  const groups = new Set(asked.flatMap(({ among }) => among ?? []));
  const ofGroups = [...groups].flatMap(({ indexes, done, refused }): AnswerDifference[] => {
    const here = Map.groupBy(indexes, outcomeHere);
    const [doneHere = 0, refusedHere = 0] = [here.get("done")?.length, here.get("refused")?.length];
    if (done === doneHere && refused.length === refusedHere) return [];
    const at = `rows ${indexes.map((index) => index + 1).join(", ")}`;
    return [
      {
        key: at,
        at,
        rows: Math.abs(done - doneHere) + Math.abs(refused.length - refusedHere),
        there: `${done} done, ${refused.length} refused`,
        here: `${doneHere} done, ${refusedHere} refused`,
      },
    ];
  });
  const ofRows = asked.flatMap(({ outcome, answer }, index): AnswerDifference[] => {
    const here = outcomeHere(index);
    if (outcome === "unclear" || outcome === here) return [];
    const words =
      answer?.["error_code"] === undefined ? "" : `: ${answer["error_code"]}: ${answer["error_description"]}`;
    const kind = rows.get(index)?.kind;
    return [
      {
        key: `row ${index}`,
        at: `row ${index + 1}`,
        there: `${outcome}${words}`,
        here: kind ? `refused (${kind})` : here,
      },
    ];
  });
  return [...ofRows, ...ofGroups];
}

/** Do all rows that can be told apart stand in their sets in the order of the request? */
export function isInOrder({ answer }: Exchange, asked: readonly AskedRow[]): boolean {
  const { done, undone } = readAnswer(answer.json);
  const placeOf = new Map(asked.flatMap(({ answer }, index) => (answer ? [[answer, index] as const] : [])));
  return [done, undone].every((set) => {
    const places = set.map((row) => placeOf.get(row)).filter((place) => place !== undefined);
    return places.every((place, at) => at === 0 || place > (places[at - 1] as number));
  });
}

const otherOrder: AnswerDifference = {
  key: "order",
  at: "/data",
  there: "rows in another order than in the request",
  here: "rows in the order of the request",
};

/** How result sets without rows look, which members the rows of the others have, and how they say whose they are. */
function compareSets({ contract, answer }: Exchange, played: Played, release: Release): AnswerDifference[] {
  const [there, here] = [answer.json, played.json].map((json) => objectOf(readAnswer(json).data) ?? {}) as [
    JsonObject,
    JsonObject,
  ];
  const tree = schemaTree(contract.data, release);
  return [...tree.members].flatMap(([name, node]): AnswerDifference[] => {
    const rows = [there, here].map((data) => (Array.isArray(data[name]) ? (data[name] as unknown[]) : []));
    const [theirs, ours] = rows.map((set) => set.map((row) => objectOf(row) ?? {})) as [JsonObject[], JsonObject[]];
    if (theirs.length === 0 && ours.length === 0) {
      const [seen, own] = [there, here].map((data) => (name in data ? JSON.stringify(data[name]) : "not there"));
      return seen === own ? [] : [{ key: `empty ${name}`, at: `/data/${name}`, there: `${seen}`, here: `${own}` }];
    }
    const [one, other] = [theirs[0], ours[0]];
    return one && other && node.element ? compareMembers(one, other, node.element, `/data/${name}/0`) : [];
  });
}

/** Does a refusal name the value or the member that it is about by our account? */
export function namesItself({ texts, values }: Sighting): boolean {
  const about = [values["value"], values["path"]?.split(/[.?]/).at(-1)].filter(
    (one) => one !== undefined && one !== "",
  );
  return texts.some((text) => about.some((one) => mentions(text, one)));
}
