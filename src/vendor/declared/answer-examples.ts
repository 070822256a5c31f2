import { type Example, fillExample } from "../../wire/example.ts";
import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import { isWithin } from "../../wire/release.ts";
import { asShown } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { CallContext } from "../entities/token.ts";
import type { OwnOperation } from "../method.ts";
import { type DeclaredParts, namedRecords, refusalIn } from "./does.ts";
import type { AnsweredExample } from "./read-examples.ts";
import type { AnyRow } from "./records.ts";

/**
 * A method that answers as its examples do: the one whose request is sent to the letter, else the nearest by its form, with ids and
 * numbers made anew and with what the call itself says. What identifiers name must be there. Nothing is stored.
 */
export function exampleOperation(examples: readonly AnsweredExample[], parts: DeclaredParts): OwnOperation {
  if (parts.contract.bulk) {
    return {
      create(row: AnyRow, context) {
        const named = namedRecords(row, context, parts);
        const id = context.store.newId();
        return isRefusal(named) ? named : { id, number: anotherNumber("1000000", id) };
      },
      missing: (row: AnyRow, lookUps) => refusalIn(namedRecords(row, lookUps, parts)),
    };
  }
  return { answer: (said: AnyRow, context) => answer(said, examples, context, parts) };
}

function answer(
  { token: _, ...said }: AnyRow,
  examples: readonly AnsweredExample[],
  context: CallContext,
  parts: DeclaredParts,
): unknown | Refusal {
  const known = examples.filter((one) => isWithin(context.release, one));
  const exact = known.find((one) => isAlike(requestOf(one), said, sameValue));
  if (exact?.refusal) return refuse(exact.refusal.refused, fillExample(exact.refusal.values, exact.state.values));
  if (exact) return fillExample(dataOf(exact), exact.state.values);
  const named = namedRecords(said, context, parts);
  if (isRefusal(named)) return named;
  const done = known.filter(({ refusal }) => !refusal);
  const nearest =
    done.find((one) => isAlike(requestOf(one), said, sameType)) ??
    done.toSorted((one, other) => inCommon(requestOf(other), said) - inCommon(requestOf(one), said))[0];
  const node = schemaTree(parts.contract.data, context.release);
  if (!nearest) return node.element ? [] : asShown({}, node);
  return madeAnew(nearest, said, context.store.newId.bind(context.store));
}

const dataOf = ({ response }: Example) => (response.body as { readonly data?: unknown }).data ?? {};

function requestOf({ request, state }: Example): AnyRow {
  const { token: _, ...said } = fillExample((request.query ?? request.body ?? {}) as AnyRow, state.values);
  return said;
}

const sameValue = (one: unknown, other: unknown) => one === other;
const sameType = (one: unknown, other: unknown) => typeof one === typeof other;

/** Has a request the members of an example, with values that are alike? What is `null` counts as absent. */
function isAlike(example: unknown, sent: unknown, isLeafAlike: (one: unknown, other: unknown) => boolean): boolean {
  if (typeof example !== "object" || typeof sent !== "object" || !example || !sent) return isLeafAlike(example, sent);
  if (Array.isArray(example) !== Array.isArray(sent)) return false;
  const [one, other] = [membersOf(example), membersOf(sent)];
  return one.size === other.size && [...one].every(([name, value]) => isAlike(value, other.get(name), isLeafAlike));
}

const membersOf = (value: object) => new Map(Object.entries(value).filter(([, one]) => one != null));

const inCommon = (example: AnyRow, sent: AnyRow): number =>
  Object.keys(example).filter((name) => sent[name] != null).length;

/** The answer of an example with what this call says in place of what the example's call said. */
function madeAnew(example: AnsweredExample, sent: AnyRow, newId: () => string): unknown {
  const [told, said] = [leavesOf(requestOf(example)), leavesOf(sent)];
  const ids = new Map<string, string>();
  const idFor = (id: string) => ids.get(id) ?? (ids.set(id, newId()).get(id) as string);
  return JSON.parse(JSON.stringify(fillExample(dataOf(example), example.state.values)), (name, value) => {
    if (said.has(name) && told.has(name) && told.get(name) === value) return said.get(name);
    if (typeof value !== "string") return value;
    if (/^[0-9A-F]{32}$/.test(value)) return idFor(value);
    return name === "number" ? anotherNumber(value, idFor(value)) : value;
  });
}

/** Another number of the same form: `CI000111` becomes `CI` and six other digits. */
const anotherNumber = (number: string, id: string): string =>
  number.replace(/\d+$/, ({ length }) => BigInt(`0x1${id}`).toString().slice(-length).replace(/^0/, "1"));

/** The values of a request by their names, wherever they stand. */
function leavesOf(part: unknown, into = new Map<string, unknown>()): ReadonlyMap<string, unknown> {
  for (const [name, value] of Object.entries(part ?? {})) {
    if (typeof value === "object") leavesOf(value, into);
    else into.set(name, value);
  }
  return into;
}
