import { memoize, memoizeByObject } from "../../ground/memoize.ts";
import { nearestName } from "../../ground/names.ts";
import { ownPaths, webApiRoot } from "../../ground/own-paths.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import { isKnownIn, type Release, sinceWords } from "../../wire/release.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { readFieldsSet, selectableFields } from "./select-data.ts";

const inFieldsSet = "fields_set.";

/** The names in `fields_set` that the answer does not have, each behind `fields_set.`. */
export function unknownFields(
  { fields_set }: Readonly<Record<string, unknown>>,
  method: Method,
  release: Release,
): readonly string[] {
  const texts = Array.isArray(fields_set) ? fields_set : [fields_set];
  if (fields_set == null || !texts.every((text) => typeof text === "string")) return [];
  return readFieldsSet(texts, selectableFields(method, release)).unknown.map((name) => inFieldsSet + name);
}

const mostHints = 20;
const longestName = 100;

/** What ignored names may mean: a known name that is near, or the same name in a later release. */
export function nameHints(ignored: Iterable<string>, method: Method, release: Release): readonly string[] {
  const hints: string[] = [];
  const hintOf = hintsOf(schemaTree(method.parameters, release), { method, release });
  for (const name of ignored) {
    if (hints.length === mostHints) break;
    const hint = name.length > longestName ? undefined : hintOf(name);
    if (hint !== undefined) hints.push(`${maskText(name)}: ${hint}`);
  }
  return hints;
}

const hintsOf = memoizeByObject((tree: SchemaNode, { method, release }: { method: Method; release: Release }) =>
  memoize(100, (name: string) => hintFor(name, tree, method, release)),
);

function hintFor(name: string, tree: SchemaNode, method: Method, release: Release): string | undefined {
  if (name.startsWith(inFieldsSet)) {
    return didYouMean(name.slice(inFieldsSet.length), selectableFields(method, release));
  }
  const steps = name.split(".");
  const last = steps.pop() as string;
  const later = within(schemaTree(method.parameters), steps)?.members.get(last);
  const there = within(tree, steps);
  if (!there || there.members.has(last)) return undefined;
  if (later?.since) return `known from ${sinceWords(later.since)} on`;
  return placeWithin(last, there, method.verb) ?? didYouMean(last, there.members.keys());
}

/** Where a name belongs that one object beside it knows, and how it is written there; `undefined` when none does, or several do. */
function placeWithin(name: string, beside: SchemaNode, verb: Method["verb"]): string | undefined {
  const [holder, another] = [...beside.members.values()].filter(({ members }) => members.has(name));
  if (!holder || another) return undefined;
  const written = verb === "GET" ? `${holder.name}=${name}=...` : `"${holder.name}": {"${name}": ...}`;
  return `belongs in ${holder.name}, as ${written}`;
}

function within(tree: SchemaNode, steps: readonly string[]): SchemaNode | undefined {
  return steps.reduce<SchemaNode | undefined>(
    (at, step) => (step.endsWith("[]") ? at?.members.get(step.slice(0, -2))?.element : at?.members.get(step)),
    tree,
  );
}

function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = nearestName(name, [...known]);
  // Of numbered members none is nearer than another.
  const isNumbered = near?.replace(/\d+$/, "") === name.replace(/\d+$/, "");
  return near === undefined || isNumbered ? undefined : `did you mean ${near}?`;
}

/** A path may be as long as a request; no method's is. */
const longestPath = 200;

/** What to call in place of a path that is no method of a release. */
export function methodHint(path: string, methods: readonly Method[], release: Release): string {
  const asked = path.replace(/\/+$/, "").slice(-longestPath);
  const same = methods.find((one) => asked === webApiRoot + one.path);
  if (same) return `it is one from ${sinceWords(same.since)} on.`;
  const sought = asked.toLowerCase();
  const meant = methods.find((one) => sought.endsWith(`/${one.path}`) && sought !== webApiRoot + one.path);
  if (meant) {
    const base = sought.length === meant.path.length + 1 ? "missing" : "another";
    return `the base path is ${base}: ${webApiRoot}${meant.path}${laterOn(meant, release)}.`;
  }
  const paths = methods.map((one) => one.path);
  const near = nearestName(sought.replace(/^(\/?crmapi\/rest\/v2)?\/+/, ""), paths);
  const method = methods.find((one) => one.path === near);
  return method
    ? `did you mean ${webApiRoot}${method.path}${laterOn(method, release)}?`
    : `those that there are stand in ${ownPaths.admin}/openapi.json.`;
}

const laterOn = ({ since }: Method, release: Release) =>
  isKnownIn(release, since) ? "" : `, which is one from ${sinceWords(since)} on`;
