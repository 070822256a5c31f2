import { nearestName } from "../../../ground/config-error.ts";
import type { Contract } from "../../../vendor/method.ts";
import type { Release } from "../../../wire/release.ts";
import type { SchemaNode } from "../../../wire/schema-node.ts";
import { schemaTree } from "../../../wire/schema-tree.ts";
import { maskText } from "../../../wire/secrets/mask-text.ts";
import { selectableFields } from "../select-data.ts";
import { isPart } from "./unread-parts.ts";

const mostHints = 20;
const longestName = 100;

/** What may be meant by names that are ignored: a known one that is near, or the same in a later release. */
export function memberHints(ignored: Iterable<string>, contract: Contract, release: Release): readonly string[] {
  const hints: string[] = [];
  for (const name of ignored) {
    if (hints.length === mostHints) break;
    if (name.length > longestName || isPart(name)) continue;
    const hint = hintOf(name, contract, release);
    if (hint !== undefined) hints.push(`${maskText(name)}: ${hint}`);
  }
  return hints;
}

function hintOf(name: string, contract: Contract, release: Release): string | undefined {
  const fieldsSet = "fields_set.";
  if (name.startsWith(fieldsSet)) {
    return didYouMean(name.slice(fieldsSet.length), selectableFields(contract, release));
  }
  const steps = name.split(".");
  const last = steps.pop() as string;
  const later = within(schemaTree(contract.parameters), steps)?.members.get(last);
  const there = within(schemaTree(contract.parameters, release), steps);
  if (!there || there.members.has(last)) return undefined;
  if (later?.since) return `known from ${later.since} on`;
  return placeWithin(last, there, contract.verb) ?? didYouMean(last, there.members.keys());
}

/** Where a name belongs that one object beside it knows, and how it is written there; `undefined` when none does, or several do. */
function placeWithin(name: string, beside: SchemaNode, verb: Contract["verb"]): string | undefined {
  const [holder, another] = [...beside.members.values()].filter(({ members }) => members.has(name));
  if (!holder || another) return undefined;
  const written = verb === "GET" ? `${holder.name}=${name}=...` : `"${holder.name}": {"${name}": ...}`;
  return `belongs in ${holder.name}, as ${written}`;
}

/** The object that holds what stands at the end of those names; `set[]` is the row of a set. */
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
