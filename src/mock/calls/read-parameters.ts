import * as z from "zod";
import { madeOnce } from "../../ground/remember.ts";
import type { Contract } from "../../vendor/method.ts";
import type { BehaviourId } from "../../wire/assumptions.ts";
import { doubtfulValues } from "../../wire/doubtful-values.ts";
import { type FastCheck, type Fit, fastCheck } from "../../wire/fast-check.ts";
import { issueRefusal, type Refusal } from "../../wire/refusal.ts";
import type { Release } from "../../wire/release.ts";
import { nodeAt, type SchemaNode, withoutUnknown } from "../../wire/schema-node.ts";
import { schemaTree, withUnreadSet } from "../../wire/schema-tree.ts";

/** Reads the parameters of one method as one release knows them: once for the call, which leaves its rows alone, and row by row. */
export interface ParameterReader {
  readonly call: ObjectReader;
  readonly row: ObjectReader;
}

interface ObjectReader {
  readonly tree: SchemaNode;
  readonly check: FastCheck;
  parser: z.ZodType | undefined;
}

export const parameterReader = ({ parameters, bulk }: Contract, release: Release): ParameterReader =>
  readerOf(schemaTree(parameters, release), bulk?.set);

const readerOf = madeOnce((tree: SchemaNode, set: string | undefined) => {
  const call = objectReader(set ? withUnreadSet(tree, set) : tree);
  return { call, row: set ? objectReader(nodeAt(tree, [set, 0])) : call };
});

const objectReader = (tree: SchemaNode): ObjectReader => ({ tree, check: fastCheck(tree), parser: undefined });

export interface ReadParameters {
  /** The very object that was sent, where its check took it as it stands. */
  readonly parameters: object | Refusal;
  readonly doubts: readonly BehaviourId[];
  readonly hasMoreMistakes?: boolean;
}

/**
 * @param at path of what is read within the call, for error texts
 * @param fit what the reader's check says of it, where it was asked before
 */
export function readParameters(
  reader: ObjectReader,
  sent: object,
  at: string,
  fit: Fit = reader.check(sent),
): ReadParameters {
  const { tree } = reader;
  const doubts = fit === "plain" || fit === "unread" ? [] : doubtfulValues(sent, tree);
  if (fit !== "no") {
    const isWhole = fit === "plain" || fit === "doubtful";
    return { parameters: isWhole ? sent : (withoutUnknown(sent, tree) as object), doubts };
  }
  reader.parser ??= z.compile(tree.schema, { strict: true });
  const result = reader.parser.safeParse(sent);
  if (result.success) return { parameters: result.data as object, doubts };
  const [first, ...others] = result.error.issues as [z.core.$ZodIssue, ...z.core.$ZodIssue[]];
  return { parameters: issueRefusal(first, tree, sent, at), doubts, hasMoreMistakes: others.length > 0 };
}

export function identifiersIn(sent: object, { members }: SchemaNode): object {
  const identifiers = [...members.values()].filter(({ kind }) => kind === "object");
  const read = identifiers.map(({ name, schema }) => [
    name,
    schema.safeParse((sent as Record<string, unknown>)[name]).data,
  ]);
  return Object.fromEntries(read);
}
