import { isJsonObject } from "../../ground/json.ts";
import type { Assumes, BehaviourId } from "../../wire/assumptions.ts";
import { dateTime, doubtsOfDate } from "../../wire/date-time.ts";
import { isNumberAsText, usualWidth } from "../../wire/doubtful-values.ts";
import { isRefusal, type Refusal, refuse, shownMisplaced } from "../../wire/refusal.ts";
import { isKeptText, type SchemaNode, typeWords } from "../../wire/schema-node.ts";
import type { Switches } from "../../wire/switches.ts";

/** A variant that is about single values: which ones, and what becomes of them. */
export interface ValueSwitch {
  readonly id: BehaviourId;
  readonly variant: string;
  isAbout(value: unknown, node: SchemaNode): boolean;
  /** What is read in its place, `undefined` as if it were absent; without this it is refused. */
  readonly becomes?: (value: string) => string | number | undefined;
  /** How it is refused where it is none of a wrong type. */
  readonly refuses?: (path: string) => Refusal;
}

const isOfTypeDate = ({ typeName }: SchemaNode) => typeName === "Date";

// What is no date at all is refused whatever is switched.
const dateWith = (doubt: BehaviourId) => (value: unknown, node: SchemaNode) =>
  isOfTypeDate(node) &&
  typeof value === "string" &&
  doubtsOfDate(value).includes(doubt) &&
  dateTime.safeParse(value).success;

const isLongText = (value: unknown, node: SchemaNode) =>
  isKeptText(node) && typeof value === "string" && value.length > usualWidth;

function isSpaced(value: unknown, node: SchemaNode): boolean {
  const text = typeof value === "string" ? value.trim() : value;
  if (typeof text !== "string" || text === value) return false;
  const isDate = isOfTypeDate(node) && dateTime.safeParse(text).success;
  return isKeptText(node) || isDate || node.values !== undefined || isNumberAsText(text, node.kind);
}

const isArrayOfFields = (value: unknown, { name }: SchemaNode) => name === "fields_set" && Array.isArray(value);

const valueSwitches: readonly ValueSwitch[] = [
  { id: "value.null", variant: "wrong-type", isAbout: (value) => value === null },
  {
    id: "value.long-text",
    variant: "refused",
    isAbout: isLongText,
    refuses: (path) => refuse("textTooLong", { path, max: String(usualWidth) }),
  },
  { id: "fields-set.array", variant: "refused", isAbout: isArrayOfFields },
  { id: "date.far-year", variant: "refused", isAbout: dateWith("date.far-year") },
  { id: "date.zone", variant: "refused", isAbout: dateWith("date.zone") },
  { id: "date.fraction", variant: "refused", isAbout: dateWith("date.fraction") },
  { id: "value.empty-string", variant: "absent", isAbout: (value) => value === "", becomes: () => undefined },
  {
    id: "value.empty-string",
    variant: "refused",
    isAbout: (value) => value === "",
    refuses: (path) => refuse("mandatoryMissing", { path }),
  },
  {
    id: "value.outer-space",
    variant: "dropped",
    isAbout: isSpaced,
    becomes: (text) => text.trim(),
  },
  {
    id: "value.letter-case",
    variant: "any",
    isAbout: (value, { values }) =>
      typeof value === "string" && values?.has(value) === false && values.has(value.toUpperCase()),
    becomes: (text) => text.toUpperCase(),
  },
  {
    id: "value.number-as-text",
    variant: "taken",
    isAbout: (value, { kind }) => isNumberAsText(value, kind),
    becomes: Number,
  },
  {
    id: "date.without-time",
    variant: "taken",
    isAbout: (value, node) => isOfTypeDate(node) && typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value),
    becomes: (text) => `${text}T00:00:00`,
  },
];

export function valueSwitchesIn(switches: Switches): readonly ValueSwitch[] | undefined {
  const on = valueSwitches.filter(({ id, variant }) => switches[id] === variant);
  return on.length > 0 || switches["identifier.one-of"] === "first-wins" ? on : undefined;
}

/** The ids of which a variant is about some value in a part of a call, wherever it stands. */
export function valueSwitchesAbout(value: unknown, node: SchemaNode): BehaviourId[] {
  const { element } = node;
  if (Array.isArray(value) && element) return value.flatMap((one) => valueSwitchesAbout(one, element));
  const ids = valueSwitches.filter(({ isAbout }) => isAbout(value, node)).map(({ id }) => id);
  if (node.kind !== "object" || typeof value !== "object" || value === null) return ids;
  const within = Object.entries(value).flatMap(([name, one]) => {
    const member = node.members.get(name);
    return member ? valueSwitchesAbout(one, member) : [];
  });
  return [...ids, ...within];
}

/** Parameters as the switches read them. @param at their path within the call, for error texts */
export function switchedValues(
  value: object,
  node: SchemaNode,
  on: readonly ValueSwitch[],
  at: string,
  assumes: Assumes,
): object | Refusal {
  const read: [string, unknown][] = [];
  for (const [name, one] of Object.entries(firstOfAlternatives(value, node, assumes))) {
    const known = node.members.get(name);
    const becomes = known ? switchedValue(one, known, on, at === "" ? name : `${at}.${name}`, assumes) : one;
    if (isRefusal(becomes)) return becomes;
    if (becomes !== undefined) read.push([name, becomes]);
  }
  // Not by assignment: a name comes from the client, and `__proto__` is one like any other.
  return Object.fromEntries(read);
}

function switchedValue(
  value: unknown,
  node: SchemaNode,
  on: readonly ValueSwitch[],
  path: string,
  assumes: Assumes,
): unknown {
  const hit = on.find((one) => one.isAbout(value, node));
  if (hit) {
    assumes(hit.id);
    const { becomes, refuses } = hit;
    if (refuses) return refuses(path);
    if (!becomes) return refuse("wrongType", { path, value: shownMisplaced(value), expected: typeWords(node) });
    const read = becomes(value as string);
    // Others may be about what it becomes: a blank text is an empty one then.
    return read === undefined ? read : switchedValue(read, node, on, path, assumes);
  }
  return node.kind === "object" && isJsonObject(value) ? switchedValues(value, node, on, path, assumes) : value;
}

/** Of several semi-optional parameters the first, where that is switched so; they stand in the order of the page. */
function firstOfAlternatives(value: object, { rules }: SchemaNode, assumes: Assumes): object {
  const read: Record<string, unknown> = { ...value };
  for (const { kind, members } of rules) {
    if (kind !== "exactlyOne") continue;
    const [, ...others] = members.filter((name) => read[name] != null);
    if (others.length === 0 || assumes("identifier.one-of") !== "first-wins") continue;
    for (const name of others) delete read[name];
  }
  return read;
}
