import { isJsonObject, type JsonObject, objectOf } from "../../common/json.ts";
import { textsIn } from "../../matching/json-pointer.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { readAnswer } from "../../wire/envelope.ts";
import type { Exchange } from "./exchange.ts";
import { type Feature, feature } from "./finding.ts";

export const withoutIndexes = (at: string): string => at.replace(/\/\d+(?=\/|$)/g, "/*");

export const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] as number));

/** A value as JSON. A text of our refusals has only values in it, which nobody can read. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value)?.replace(/"\\u0001[^"]*"/g, "a text") ?? "nothing";

/** Members that are new with each call, and the words of refusals, which are compared apart. */
const madeByCall = /^\/data\/(?:\w+_set\/\d+\/)?(?:id|number|token|log_information\/\w+ed_date|error_\w+)$/;

/** The members that answers have somewhere, each behind its method. A star stands for an index. */
export function membersShown(exchanges: readonly Exchange[]): ReadonlySet<string> {
  const shown = new Set<string>();
  const note = (part: unknown, at: string): void => {
    if (Array.isArray(part)) for (const element of part) note(element, `${at}/*`);
    for (const [name, value] of Object.entries(objectOf(part) ?? {})) {
      shown.add(`${at}/${name}`);
      note(value, `${at}/${name}`);
    }
  };
  for (const { method, answer } of exchanges) {
    const { isOk, data } = readAnswer(answer.json);
    if (isOk) note(data, `${method.name} /data`);
  }
  return shown;
}

const sameValue = (at: string): Feature => feature(`value ${withoutIndexes(at)}`, at, "", "");

/** Compares the data of a call, as far as the method knows them. */
export class DataComparison {
  readonly #exchange: Exchange;
  readonly #isCreating: boolean;
  /** Are the values those of the method's examples? */
  readonly #isOfExamples: boolean;
  /** May others have used what the call uses up, and added to what it lists? */
  readonly #isShared: boolean;
  readonly #sentValues: ReadonlySet<string>;
  readonly #shown: ReadonlySet<string>;

  /** @param shown the members that answers of the system have somewhere */
  constructor(exchange: Exchange, shown: ReadonlySet<string>) {
    const { method, sentExample, parameters } = exchange;
    this.#exchange = exchange;
    this.#isCreating = method.name.endsWith(".create") || method.access !== undefined;
    this.#isOfExamples = method.document.does !== undefined && "answers" in method.document.does;
    this.#isShared = sentExample?.isShared === true;
    this.#shown = shown;
    this.#sentValues = new Set(this.#isShared ? textsIn(parameters) : []);
  }

  features(there: unknown, here: unknown, node: SchemaNode, at: string): Feature[] {
    const isOfTenant = this.#isOfTenant(here, node, at) && at !== "/data" && !Array.isArray(here);
    // An event of the tenant may have members that ours has not. A new event follows from what was sent.
    if (isOfTenant && !this.#isCreating && (there === null || here === null)) return [];
    const isLeaf = objectOf(there) === undefined && !Array.isArray(there);
    const isAnyValue =
      (isLeaf && (this.#isOfExamples || isOfTenant)) ||
      (this.#isCreating && madeByCall.test(at)) ||
      this.#exchange.sentExample?.generatedPaths.has(withoutIndexes(at));
    if (isAnyValue && haveOneForm(there, here)) return [sameValue(at)];
    if (Array.isArray(there) && Array.isArray(here)) return this.#listFeatures(there, here, node, at);
    const [objectThere, objectHere] = [objectOf(there), objectOf(here)];
    if (!objectThere || !objectHere) return [this.#valueFeature(there, here, node, at)];
    const isOfSets = this.#exchange.method.bulk !== undefined && at === "/data";
    const isCompared = (name: string) =>
      isOfSets || (Object.hasOwn(objectThere, name) && Object.hasOwn(objectHere, name));
    const members = [...node.members].filter(([name]) => isCompared(name));
    return [
      ...this.#memberFeatures(objectThere, objectHere, node, at),
      ...members.flatMap(([name, member]) =>
        this.features(objectThere[name], objectHere[name], member, `${at}/${name}`),
      ),
    ];
  }

  /** Is a value the tenant's data: neither said by the call nor one of the words of the method? */
  #isOfTenant(here: unknown, node: SchemaNode, at: string): boolean {
    return (
      this.#isShared &&
      typeof here !== "boolean" &&
      node.values === undefined &&
      !this.#sentValues.has(String(here)) &&
      typeof this.#exchange.parameters?.[at.slice("/data/".length)] !== "string"
    );
  }

  #valueFeature(there: unknown, here: unknown, node: SchemaNode, at: string): Feature {
    const isRows = (part: unknown) => Array.isArray(part) && part.some(isJsonObject);
    const haveRows = this.#exchange.method.bulk && [there, here].some(isRows);
    if (haveRows || there === here || isSameNumber(there, here) || isSameId(there, here, node)) return sameValue(at);
    return feature(`value ${withoutIndexes(at)}`, at, jsonText(there), jsonText(here));
  }

  /**
   * Members that only one of two objects has. A member that no answer of a system has is a matter of the method, and reported as
   * its shape, but for a selection of fields and methods that say that their answer is complete.
   */
  #memberFeatures(there: JsonObject, here: JsonObject, node: SchemaNode, at: string): Feature[] {
    const { sentExample, method, parameters } = this.#exchange;
    const isComplete = method.restsOn?.includes("event.complete") === true;
    const areAll = sentExample !== undefined || isComplete || parameters?.["fields_set"] !== undefined;
    const path = withoutIndexes(at);
    return [...node.members.keys()].flatMap((name) => {
      const isInOne = Object.hasOwn(there, name) !== Object.hasOwn(here, name);
      if (!areAll && !(isInOne && this.#shown.has(`${method.name} ${path}/${name}`))) return [];
      const shown = (part: JsonObject) => (isInOne ? jsonText(part[name]) : "");
      // A selection does not show whether absent values are null.
      const kind = isInOne && here[name] === null ? "absent" : "member";
      return feature(`${kind} ${path}/${name}`, `${at}/${name}`, shown(there), shown(here));
    });
  }

  /** Compares a list by the events that both have. Rows of a bulk call are compared apart. */
  #listFeatures(there: readonly unknown[], here: readonly unknown[], node: SchemaNode, at: string): Feature[] {
    const { method, sentExample } = this.#exchange;
    const { element = node } = node;
    const [first, firstHere] = [objectOf(there[0]), objectOf(here[0])];
    const ofFirst = first && firstHere ? this.#memberFeatures(first, firstHere, element, `${at}/0`) : [];
    if (method.bulk) return [sameValue(at), ...ofFirst];
    const [eventsThere, eventsHere] = [this.#byName(there), this.#byName(here)];
    const inBoth = [...eventsThere].map(([name, event], index) =>
      eventsHere.has(name) ? this.features(event, eventsHere.get(name), element, `${at}/${index}`) : [],
    );
    // A recording knows only that an event is there, an example also where.
    const isList = sentExample !== undefined || (method.restsOn?.includes("list.all") === true && at === "/data");
    return [
      sameValue(at),
      ...ofFirst,
      ...inBoth.flat(),
      ...(isList ? this.#allFeatures(eventsThere, eventsHere, at) : []),
    ];
  }

  #allFeatures(there: NamedEvents, here: NamedEvents, at: string): Feature[] {
    const names = [...here.keys()];
    const missing = names.filter((name) => !there.has(name)).length;
    const ofList = (key: string, there: string, here: string) => feature(`${key} ${at}`, at, there, here);
    const all = `all ${here.size} events that are known`;
    const ofAll = ofList("events", missing > 0 ? `${missing} of ${here.size} events are not listed` : all, all);
    const { sentExample, parameters } = this.#exchange;
    // In a recording nobody knows which numbers came first, nor what was there before.
    if (!sentExample) return [ofAll];
    const most = this.#isShared ? Number(parameters?.["number_of_results"] ?? Number.POSITIVE_INFINITY) : here.size;
    const ranks = [...there.keys()].map((name) => names.indexOf(name)).filter((rank) => rank >= 0);
    const inOrder = "events by their numbers";
    return [
      ofAll,
      ...(there.size > most ? [ofList("more events", `${there.size} events`, `${most} events at most`)] : []),
      ofList("order", isRising(ranks) ? inOrder : "events in another order", inOrder),
    ];
  }

  /**
   * The events of a list by number or id. If a selection of fields leaves these out, events with the same values are the same.
   * Nobody knows the values of a tenant's events: only their count is compared.
   */
  #byName(events: readonly unknown[]): NamedEvents {
    const named = new Map<string, unknown>();
    for (const event of events) {
      const { id, number } = objectOf(event) ?? {};
      let name = String(number ?? id ?? (this.#isShared ? "event" : JSON.stringify(event)));
      while (named.has(name)) name += " again";
      named.set(name, event);
    }
    return named;
  }
}

type NamedEvents = ReadonlyMap<string, unknown>;

/** Null is a type of its own. */
const typeOf = (value: unknown) => (value === null ? "null" : typeof value);

/** Are both of one type or both numbers, both or neither empty, and both or neither without more zeros than they need? */
const haveOneForm = (there: unknown, here: unknown) =>
  (typeOf(there) === typeOf(here) || [there, here].every((value) => /^\d+$/.test(String(value)))) &&
  (there === "") === (here === "") &&
  (typeof here !== "string" || !/^(?:0|[1-9]\d*)$/.test(here) || !/^0\d+$/.test(String(there)));

/** An id in another form is the same id: its form is reported once, for the method. */
const isSameId = (there: unknown, here: unknown, { name }: SchemaNode) => {
  const plain = (id: unknown) => String(id).replaceAll("-", "").toLowerCase();
  return name === "id" && plain(there) === plain(here);
};

/** A number in a text is the same number: its type is reported once, for the method. */
const isSameNumber = (there: unknown, here: unknown) =>
  typeof there !== typeof here &&
  [there, here].every((value) => typeof value === "number" || (typeof value === "string" && value.trim() !== "")) &&
  Number(there) === Number(here);
