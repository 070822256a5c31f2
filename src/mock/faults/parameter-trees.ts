import type { Contract } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";

/** What methods know of their calls, and of the rows of them. */
export interface ParameterTrees {
  readonly call: readonly SchemaNode[];
  readonly row: readonly SchemaNode[];
  /** The most rows that a call of them may have; 0 when none has rows. */
  readonly mostRows: number;
}

/** The trees of the parameters of methods as a release knows them; without a release, of all that they have. */
export function parameterTrees(contracts: readonly Contract[], release?: Release): ParameterTrees {
  const sets = contracts.flatMap(({ parameters, bulk }) =>
    bulk ? (schemaTree(parameters, release).members.get(bulk.set) ?? []) : [],
  );
  return {
    call: contracts.map(({ parameters }) => schemaTree(parameters, release)),
    row: sets.flatMap(({ element }) => element ?? []),
    mostRows: sets.reduce((most, { mostElements = Number.POSITIVE_INFINITY }) => Math.max(most, mostElements), 0),
  };
}
