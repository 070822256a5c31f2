import * as z from "zod";
import { memoizeByObject } from "../common/memoize.ts";
import type { Release } from "../wire/release.ts";
import { memberFacts, type ObjectRule } from "./member-facts.ts";
import { type SchemaNode, valueKinds } from "./schema-node.ts";

const treesOf = memoizeByObject((_schema: z.ZodType) => new Map<Release["order"], SchemaNode>());

/** The tree of a schema as a release knows it; without a release, with the members of all. Only this file reads the definitions of zod. */
export function schemaTree(schema: z.ZodType, release?: Release): SchemaNode {
  const byRelease = treesOf(schema);
  const order = release?.order ?? Number.POSITIVE_INFINITY;
  const node = byRelease.get(order) ?? read("", schema, release);
  byRelease.set(order, node);
  return node;
}

const releases = new WeakMap<z.ZodType, (release: Release) => z.ZodType>();

/** The schema of all releases; `schemaTree` with a release reads `make(release)` instead. */
export function inReleases<Schema extends z.ZodType>(make: (release?: Release) => Schema): Schema {
  const whole = make();
  releases.set(whole, make);
  return whole;
}

/** A set whose elements are not read: only their number is checked. */
export function withoutElements({ schema, ...node }: SchemaNode): SchemaNode {
  const unread = z.core.clone(schema, { ...schema._zod.def, element: z.unknown() } as never, { parent: true });
  return { ...node, element: undefined, keepsValue: true, schema: unread as z.ZodType };
}

export function knownNames(schema: z.ZodType): string[] {
  const { keyType } = defOf(schema);
  return keyType instanceof z.ZodEnum ? keyType.options.map(String) : [...schemaTree(schema).members.keys()];
}

function read(name: string, whole: z.ZodType, release: Release | undefined): SchemaNode {
  const facts = memberFacts.get(whole);
  const schema = (release && releases.get(whole)?.(release)) ?? whole;
  const { innerType, shape, element, options } = defOf(schema);
  if (innerType && wrappers.has(schema.type))
    return { ...readAround(read(name, innerType, release), schema), ...facts };
  const kind = kindOf(schema);
  const members = Object.entries(shape ?? {}).map(([one, member]) => read(one, member, release));
  return {
    name,
    kind,
    typeName: valueKinds[kind],
    description: schema.description,
    isMandatory: schema._zod.optin === undefined,
    isNullable: kind === "other" && schema.isNullable(),
    fallback: undefined,
    isAnyText: isAnyText(schema),
    keepsValue: isKept(schema) && !members.some(isFilled),
    values: schema instanceof z.ZodEnum ? schema._zod.values : undefined,
    members: new Map(members.map((member) => [member.name, member])),
    element: element && read("", element, release),
    mostElements: mostElements(schema),
    alternatives: schema instanceof z.ZodUnion ? (options ?? []).map((one) => read("", one, release)) : [],
    rules: rulesOf(schema).filter((rule) => rule !== undefined),
    schema,
    ...facts,
  };
}

const wrappers = new Set(["optional", "nullable", "default", "prefault"]);

function readAround(inner: SchemaNode, schema: z.ZodType): SchemaNode {
  const def = defOf(schema);
  const hasFallback = "defaultValue" in def;
  return {
    ...inner,
    description: schema.description ?? inner.description,
    isMandatory: schema._zod.optin === undefined,
    isNullable: inner.isNullable || schema instanceof z.ZodNullable,
    fallback: hasFallback ? def.defaultValue : inner.fallback,
    keepsValue: inner.keepsValue && !hasFallback,
    schema,
  };
}

/** True if the schema fills in a member that is absent. */
const isFilled = ({ schema: { _zod } }: SchemaNode): boolean => _zod.optin !== undefined && _zod.optout === undefined;

function rulesOf(schema: z.ZodType): (ObjectRule | undefined)[] {
  return (schema._zod.def.checks ?? []).map(
    ({ _zod }) => (_zod.def as { params?: { rule?: ObjectRule } }).params?.rule,
  );
}

function kindOf(schema: z.ZodType): SchemaNode["kind"] {
  if (schema instanceof z.ZodNumber && schema.isInt) return "integer";
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

interface Def extends z.core.$ZodTypeDef {
  readonly innerType?: z.ZodType;
  readonly defaultValue?: unknown;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly keyType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly catchall?: z.ZodType;
}

const defOf = (schema: z.ZodType) => schema._zod.def as Def;
