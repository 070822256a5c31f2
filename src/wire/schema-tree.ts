import * as z from "zod";
import { type MemberFacts, memberFacts } from "./member-facts.ts";
import type { ObjectRule } from "./object-rule.ts";
import { isKnownIn, parseRelease, type Release } from "./release.ts";
import { type SchemaNode, valueKinds } from "./schema-node.ts";

// Only this file looks into zod's schemas.
const trees = new WeakMap<z.ZodType, Map<Release["order"], SchemaNode>>();

/** The tree of a schema as a release knows it; without a release, of all that it has. Made once. Only this file looks into zod. */
export function schemaTree(schema: z.ZodType, release?: Release): SchemaNode {
  const byRelease = trees.get(schema) ?? new Map<number, SchemaNode>();
  trees.set(schema, byRelease);
  const order = release?.order ?? Number.POSITIVE_INFINITY;
  const node = byRelease.get(order) ?? read("", schema, release);
  byRelease.set(order, node);
  return node;
}

/** The tree of an object without rules that takes anything as an element of the set of that name. */
export function withUnreadSet({ schema, members }: SchemaNode, set: string): SchemaNode {
  const unread = rebuilt((members.get(set) as SchemaNode).schema, { element: z.unknown() });
  return read("", z.object({ ...defOf(schema).shape, [set]: unread }), undefined);
}

/** The names that the members of an object may have, also where they stand for values of one form. */
export function knownNames(schema: z.ZodType): string[] {
  const { keyType } = defOf(schema);
  return keyType instanceof z.ZodEnum ? keyType.options.map(String) : [...schemaTree(schema).members.keys()];
}

function read(name: string, whole: z.ZodType, release: Release | undefined): SchemaNode {
  const facts = memberFacts.get(whole);
  const schema = facts?.valuesSince && release ? withKnownValues(whole, facts.valuesSince, release) : whole;
  const { innerType, shape, element, options } = defOf(schema);
  if (innerType && wrappers.has(schema.type)) return readAround(read(name, innerType, release), schema, facts);
  const kind = kindOf(schema);
  const node: SchemaNode = {
    name,
    kind,
    typeName: valueKinds[kind],
    description: schema.description,
    isMandatory: schema._zod.optin === undefined,
    isNullable: kind === "other" && schema.isNullable(),
    fallback: undefined,
    isAnyText: isAnyText(schema),
    isKept: isKept(schema),
    values: schema instanceof z.ZodEnum ? schema._zod.values : undefined,
    members: new Map(),
    element: undefined,
    mostElements: mostElements(schema),
    alternatives: schema instanceof z.ZodUnion ? (options ?? []).map((one) => read("", one, release)) : [],
    rules: [],
    schema,
    ...facts,
  };
  if (shape) return readObject(node, shape, release);
  if (!element) return node;
  const held = read("", element, release);
  return { ...node, element: held, schema: release ? rebuilt(schema, { element: held.schema }) : schema };
}

/** An enumeration without the values that came later, or what stands around one. */
function withKnownValues(
  schema: z.ZodType,
  since: NonNullable<MemberFacts["valuesSince"]>,
  release: Release,
): z.ZodType {
  const { innerType, entries } = defOf(schema);
  if (innerType) return rebuilt(schema, { innerType: withKnownValues(innerType, since, release) });
  const known = Object.entries(entries ?? {}).filter(([value]) => isKnownIn(release, since[value]));
  return rebuilt(schema, { entries: Object.fromEntries(known) });
}

const wrappers = new Set(["optional", "nullable", "default", "prefault"]);

/** What a wrapper stands around, with what the wrapper adds. */
function readAround(inner: SchemaNode, schema: z.ZodType, facts: MemberFacts | undefined): SchemaNode {
  const def = defOf(schema);
  const hasFallback = "defaultValue" in def;
  return {
    ...inner,
    ...facts,
    description: schema.description ?? inner.description,
    isMandatory: schema._zod.optin === undefined,
    isNullable: inner.isNullable || schema instanceof z.ZodNullable,
    fallback: hasFallback ? def.defaultValue : inner.fallback,
    isKept: inner.isKept && !hasFallback,
    schema: inner.schema === def.innerType ? schema : rebuilt(schema, { innerType: inner.schema }),
  };
}

function readObject(node: SchemaNode, shape: Shape, release: Release | undefined): SchemaNode {
  const known = Object.entries(shape)
    .map(([name, member]) => asOf(read(name, member, release), release))
    .filter(({ since }) => release === undefined || isKnownIn(release, since));
  const members = new Map(known.map((member) => [member.name, member]));
  const rules = rulesOf(node.schema).flatMap((rule) => ruleAmong(rule, members));
  const cut = () =>
    rebuilt(node.schema, { shape: Object.fromEntries(known.map(({ name, schema }) => [name, schema])) });
  const isKept = node.isKept && !known.some(isFilled);
  return { ...node, members, rules, isKept, schema: release ? cut() : node.schema };
}

/** A member with the presence that it had in a release. */
function asOf(node: SchemaNode, release: Release | undefined): SchemaNode {
  const then = release && node.before?.find((one) => release.order < parseRelease(one.release).order);
  if (!then) return node;
  const isMandatory = then.presence === "mandatory";
  const { presence: _, ...facts } = memberFacts.get(node.schema) ?? {};
  const presence = then.presence === "semi-optional" ? { presence: then.presence } : {};
  let { schema } = node;
  while (wrappers.has(schema.type)) schema = defOf(schema).innerType as z.ZodType;
  const there = (isMandatory ? schema : schema.nullish()).meta({ description: node.description });
  const { presence: __, ...others } = node;
  const changed = {
    isMandatory,
    isNullable: !isMandatory,
    schema: there.register(memberFacts, { ...facts, ...presence }),
  };
  return { ...others, ...presence, ...changed };
}

/** A rule about the members that a release knows. Of alternatives, one that is mandatory or optional there is none. */
function ruleAmong(rule: ObjectRule | undefined, known: ReadonlyMap<string, SchemaNode>): ObjectRule[] {
  if (!rule) return [];
  const there = rule.members.filter((name) => known.has(name));
  if (rule.kind !== "exactlyOne") return [{ ...rule, members: there }];
  const members = there.filter((name) => known.get(name)?.presence === "semi-optional");
  return members.length < 2 && members.length < there.length ? [] : [{ ...rule, members }];
}

/** May a member be absent, and is there all the same in what its schema makes of the object? */
const isFilled = ({ schema: { _zod } }: SchemaNode): boolean => _zod.optin !== undefined && _zod.optout === undefined;

/** The rules among the checks of a schema; `undefined` for a check that is none. */
function rulesOf(schema: z.ZodType): (ObjectRule | undefined)[] {
  return (schema._zod.def.checks ?? []).map(
    ({ _zod }) => (_zod.def as { params?: { rule?: ObjectRule } }).params?.rule,
  );
}

function kindOf(schema: z.ZodType): SchemaNode["kind"] {
  if (schema instanceof z.ZodNumberFormat) return "integer";
  return Object.hasOwn(valueKinds, schema.type) ? (schema.type as SchemaNode["kind"]) : "other";
}

const isAnyText = (schema: z.ZodType): boolean =>
  defOf(schema).options?.some(isAnyText) ?? (schema instanceof z.ZodString && !schema._zod.def.checks?.length);

const mostElements = (schema: z.ZodType): number | undefined =>
  schema._zod.def.checks
    ?.map(({ _zod }) => _zod.def as { readonly check: string; readonly maximum?: number })
    .find(({ check }) => check === "max_length" && schema instanceof z.ZodArray)?.maximum;

const keepers = new Set(["string", "number", "boolean", "enum", "literal", "unknown"]);

function isKept(schema: z.ZodType): boolean {
  const { catchall, element, options, checks = [] } = defOf(schema);
  if (element) return keepers.has(element.type) && isKept(element);
  if (options) return options.every(isKept);
  if (schema instanceof z.ZodObject) return catchall === undefined && !rulesOf(schema).includes(undefined);
  return keepers.has(schema.type) && !checks.some(({ _zod }) => _zod.def.check === "overwrite");
}

type Shape = Readonly<Record<string, z.ZodType>>;

interface Def extends z.core.$ZodTypeDef {
  readonly innerType?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly shape?: Shape;
  readonly element?: z.ZodType;
  readonly entries?: Readonly<Record<string, string>>;
  readonly keyType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly catchall?: z.ZodType;
}

const defOf = (schema: z.ZodType) => schema._zod.def as Def;

// The parent link keeps description and facts; without it a clone has none.
function rebuilt(schema: z.ZodType, changed: object): z.ZodType {
  return z.core.clone(schema, { ...schema._zod.def, ...changed } as never, { parent: true }) as z.ZodType;
}
