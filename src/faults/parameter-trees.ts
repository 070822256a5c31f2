import type { Contract } from "../method.ts";
import type { Release } from "../wire/release.ts";
import type { SchemaNode } from "../wire/schema-node.ts";
import { schemaTree } from "../wire/schema-tree.ts";

/** What methods know of their calls, and of the rows of them. */
export interface ParameterTrees {
  readonly call: readonly SchemaNode[];
  readonly row: readonly SchemaNode[];
}

/** The trees of the parameters of methods as a release knows them; without a release, of all that they have. */
export function parameterTrees(contracts: readonly Contract[], release?: Release): ParameterTrees {
  return {
    call: contracts.map(({ parameters }) => schemaTree(parameters, release)),
    row: contracts.flatMap(({ parameters, bulk }) =>
      bulk ? (schemaTree(parameters, release).members.get(bulk.set)?.element ?? []) : [],
    ),
  };
}
