import { isJsonObject, type JsonObject, objectOf } from "../../common/json.ts";
import { textsIn } from "../../matching/json-pointer.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import type { Exchange } from "./exchange.ts";
import { type Feature, feature } from "./feature.ts";

export const withoutIndexes = (at: string): string => at.replace(/\/\d+(?=\/|$)/g, "/*");

export const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] as number));

/** A value as JSON. The texts of our refusals consist of control characters and values, so they are not shown. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value)?.replace(/"\\u0001[^"]*"/g, "a text") ?? "no such member";

/** Members that are new with each call, and the words of refusals, which are compared separately. */
const madeByCall = /^\/data\/(?:\w+_set\/\d+\/)?(?:id|number|token|log_information\/\w+ed_date|error_\w+)$/;

const sameValue = (at: string): Feature => feature(`value ${withoutIndexes(at)}`, at, "", "");

/** Compares the data of a response: every member whose parent is in both responses, present or missing. */
export class DataComparison {
  readonly #exchange: Exchange;
  readonly #isCreating: boolean;
  readonly #isOfExamples: boolean;
  /** True if other clients may have used the values of the request, and added to what it lists. */
  readonly #isShared: boolean;
  readonly #sentValues: ReadonlySet<string>;

  constructor(exchange: Exchange) {
    const { method, sentExample, parameters } = exchange;
    this.#exchange = exchange;
    this.#isCreating = method.name.endsWith(".create") || method.access !== undefined;
    this.#isOfExamples = method.document.does !== undefined && "answers" in method.document.does;
    this.#isShared = sentExample?.isShared === true;
    this.#sentValues = new Set(this.#isShared ? textsIn(parameters) : []);
  }

  features(actual: unknown, expected: unknown, node: SchemaNode | undefined, at: string): Feature[] {
    const isOfTenant = at !== "/data" && !Array.isArray(expected) && this.#isOfTenant(expected, node, at);
    // An event of the tenant may have members that ours lacks. A new event follows from the request.
    if (isOfTenant && !this.#isCreating && (actual === null || expected === null)) return [];
    if (Array.isArray(actual) && Array.isArray(expected)) return this.#listFeatures(actual, expected, node, at);
    const [object, ours] = [objectOf(actual), objectOf(expected)];
    if (object && ours) return this.#memberFeatures(object, ours, node, at);
    const isAnyValue =
      this.#isOfExamples ||
      isOfTenant ||
      (this.#isCreating && madeByCall.test(at)) ||
      this.#exchange.sentExample?.generatedPaths.has(withoutIndexes(at)) === true;
    const isLeaf = object === undefined && !Array.isArray(actual);
    if (isLeaf && isAnyValue && haveOneForm(actual, expected)) return [sameValue(at)];
    return [this.#valueFeature(actual, expected, at, isLeaf && isAnyValue ? formText(expected) : undefined)];
  }

  /** True if a value is the tenant's data: neither determined by the request nor one of the words of the method. */
  #isOfTenant(expected: unknown, node: SchemaNode | undefined, at: string): boolean {
    return (
      this.#isShared &&
      typeof expected !== "boolean" &&
      node?.values === undefined &&
      !this.#sentValues.has(String(expected)) &&
      typeof this.#exchange.parameters?.[at.slice("/data/".length)] !== "string"
    );
  }

  /** @param form of the expected value, if only its form is compared */
  #valueFeature(actual: unknown, expected: unknown, at: string, form = jsonText(expected)): Feature {
    const isRows = (part: unknown) => Array.isArray(part) && part.some(isJsonObject);
    const haveRows = this.#exchange.method.bulk && [actual, expected].some(isRows);
    if (haveRows || actual === expected) return sameValue(at);
    return feature(`value ${withoutIndexes(at)}`, at, jsonText(actual), form);
  }

  #memberFeatures(actual: JsonObject, expected: JsonObject, node: SchemaNode | undefined, at: string): Feature[] {
    const areSets = this.#exchange.method.bulk !== undefined && at === "/data";
    // A selection of fields shows that it leaves out all others.
    const isSelection = this.#exchange.parameters?.["fields_set"] != null;
    const others = isSelection ? [...(node?.members.keys() ?? [])] : [];
    return [...new Set([...Object.keys(expected), ...Object.keys(actual), ...others])].flatMap((name) => {
      const path = `${at}/${name}`;
      const [value, ours] = [actual[name], expected[name]];
      const isInBoth = Object.hasOwn(actual, name) && Object.hasOwn(expected, name);
      if (areSets || isInBoth)
        return [...this.features(value, ours, node?.members.get(name), path), memberFeature(path, "", "")];
      return [memberFeature(path, jsonText(value), jsonText(ours))];
    });
  }

  /** Compares a list event by event. The rows of a bulk response are compared by their outcome. */
  #listFeatures(actual: readonly unknown[], expected: readonly unknown[], node: SchemaNode | undefined, at: string) {
    const { method, sentExample } = this.#exchange;
    if (method.bulk) return [sameValue(at)];
    const [events, ours] = [this.#byName(actual), this.#byName(expected)];
    const inBoth = [...events].flatMap(([name, event], index) =>
      ours.has(name) ? this.features(event, ours.get(name), node?.element, `${at}/${index}`) : [],
    );
    const isList = sentExample !== undefined || (method.restsOn?.includes("list.all") === true && at === "/data");
    return [sameValue(at), ...inBoth, ...(isList ? this.#setFeatures(events, ours, at) : [])];
  }

  /** All known events, and no more of them if only `verify` writes. `verify` also knows the order of the events. */
  #setFeatures(events: NamedEvents, ours: NamedEvents, at: string): Feature[] {
    const names = [...ours.keys()];
    const missing = names.filter((name) => !events.has(name)).length;
    const isMore = this.#exchange.sentExample !== undefined && !this.#isShared && events.size > ours.size;
    const all = `all ${ours.size} events that are known`;
    const other = missing > 0 ? `${missing} of ${ours.size} events are not listed` : `${events.size} events`;
    const ofAll = feature(`events ${at}`, at, missing > 0 || isMore ? other : all, all);
    if (!this.#exchange.sentExample) return [ofAll];
    const ranks = [...events.keys()].map((name) => names.indexOf(name)).filter((rank) => rank >= 0);
    const inOrder = "events by their numbers";
    return [ofAll, feature(`order ${at}`, at, isRising(ranks) ? inOrder : "events in another order", inOrder)];
  }

  /** The events of a list by number or ID, or by index if a selection of fields leaves both out. */
  #byName(events: readonly unknown[]): NamedEvents {
    const named = new Map<string, unknown>();
    for (const [index, event] of events.entries()) {
      const { id, number } = objectOf(event) ?? {};
      // The values of a tenant's events are not known, so only their count is compared.
      let name = String(number ?? id ?? (this.#isShared ? "event" : `the event at ${index}`));
      while (named.has(name)) name += " again";
      named.set(name, event);
    }
    return named;
  }
}

type NamedEvents = ReadonlyMap<string, unknown>;

const memberFeature = (at: string, actual: string, expected: string): Feature =>
  feature(`member ${withoutIndexes(at)}`, at, actual, expected);

/** Null is a type of its own. */
const typeOf = (value: unknown) => (value === null ? "null" : typeof value);

const formText = (value: unknown): string => {
  if (typeof value !== "string") return value === null ? "null" : `a ${typeof value}`;
  return /^(?:0|[1-9]\d*)$/.test(value) ? "a text of digits, without leading zeros" : "a text";
};

/** True for two values of one type, both or neither empty, and both or neither with leading zeros. */
const haveOneForm = (actual: unknown, expected: unknown) =>
  typeOf(actual) === typeOf(expected) &&
  (actual === "") === (expected === "") &&
  (typeof expected !== "string" || !/^(?:0|[1-9]\d*)$/.test(expected) || !/^0\d+$/.test(String(actual)));
