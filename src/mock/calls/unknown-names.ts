import { memoize, memoizeByObject } from "../../common/memoize.ts";
import { nearestName } from "../../common/names.ts";
import { ownPaths, webApiRoot } from "../../common/own-paths.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../../vendor/method.ts";
import { isKnownIn, type Release, sinceWords } from "../../wire/release.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { readFieldsSet, selectableFields } from "./select-data.ts";

const inFieldsSet = "fields_set.";

/** The names in `fields_set` that the answer does not have, as `fields_set.<name>`. */
export function unknownFields(
  { fields_set }: Readonly<Record<string, unknown>>,
  method: Method,
  release: Release,
): readonly string[] {
  const texts = Array.isArray(fields_set) ? fields_set : [fields_set];
  if (fields_set == null || !texts.every((text) => typeof text === "string")) return [];
  return readFieldsSet(texts, selectableFields(method, release)).unknown.map((name) => inFieldsSet + name);
}

/** Hints for ignored names: a near name, the right place, or the release that has the name. */
export function nameHints(ignored: Iterable<string>, method: Method, release: Release): readonly string[] {
  const hints: string[] = [];
  const hintOf = hintsOf(schemaTree(method.parameters, release), { method, release });
  for (const name of ignored) {
    if (hints.length === 20) break;
    const hint = name.length > 100 ? undefined : hintOf(name);
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
  const last = steps.pop() ?? "";
  const later = within(schemaTree(method.parameters), steps)?.members.get(last);
  const object = within(tree, steps);
  if (!object || object.members.has(last)) return undefined;
  if (later?.since) return `known from ${sinceWords(later.since)} on`;
  return placeWithin(last, object, method.verb) ?? didYouMean(last, object.members.keys());
}

/** The only object within this one that knows a name, and how to write the name there. */
function placeWithin(name: string, object: SchemaNode, verb: Method["verb"]): string | undefined {
  const [holder, another] = [...object.members.values()].filter(({ members }) => members.has(name));
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
  // A hint from `udf_string_9` to one of its eight siblings helps nobody.
  const isNumbered = near?.replace(/\d+$/, "") === name.replace(/\d+$/, "");
  return near === undefined || isNumbered ? undefined : `did you mean ${near}?`;
}

/** A hint for a path that is no method of the release. */
export function methodHint(path: string, methods: readonly Method[], release: Release): string {
  // No method has a longer path.
  const trimmed = path.replace(/\/+$/, "").slice(-200);
  const later = methods.find((method) => trimmed === webApiRoot + method.path);
  if (later) return `it is one from ${sinceWords(later.since)} on.`;
  const lowerCase = trimmed.toLowerCase();
  const rebased = methods.find(
    (method) => lowerCase.endsWith(`/${method.path}`) && lowerCase !== webApiRoot + method.path,
  );
  if (rebased) {
    const base = lowerCase.length === rebased.path.length + 1 ? "missing" : "another";
    return `the base path is ${base}: ${webApiRoot}${rebased.path}${laterOn(rebased, release)}.`;
  }
  const paths = methods.map((method) => method.path);
  const nearest = nearestName(lowerCase.replace(/^(\/?crmapi\/rest\/v2)?\/+/, ""), paths);
  const near = methods.find((method) => method.path === nearest);
  return near
    ? `did you mean ${webApiRoot}${near.path}${laterOn(near, release)}?`
    : `${ownPaths.admin}/openapi.json lists all methods.`;
}

const laterOn = ({ since }: Method, release: Release) =>
  isKnownIn(release, since) ? "" : `, which is one from ${sinceWords(since)} on`;
