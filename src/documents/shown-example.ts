import type { Contract, Example, Operation } from "../method.ts";
import { knownMembers } from "../wire/known-members.ts";
import { isKnownIn, type Release } from "../wire/release.ts";
import { schemaTree } from "../wire/schema-tree.ts";
import { fillExample } from "./fill-example.ts";

/** An example as a document shows it: under the same name for request and answer, in every release. */
export interface ShownExample extends Pick<Example, "title" | "provenance" | "request"> {
  readonly name: string;
  readonly answer: unknown;
}

/** The examples of a method that hold in a release. */
export function shownExamples({ contract, examples }: Operation, release: Release): readonly ShownExample[] {
  return examples.flatMap((example, index) =>
    isShown(example, release) ? [shownExample(example, index, contract, release)] : [],
  );
}

/** Not what is answered in later releases alone, by a stand-in that is set up otherwise, or elsewhere than at the method. */
const isShown = ({ since, options, request: { verb, path } }: Example, release: Release): boolean =>
  isKnownIn(release, since) && options === undefined && verb === undefined && path === undefined;

/** With the values of our fixtures, and in the answer only what the release knows. */
function shownExample(example: Example, index: number, { data }: Contract, release: Release): ShownExample {
  const { title, provenance, state } = example;
  const { request, response } = fillExample({ request: example.request, response: example.response }, state.values);
  const body = response.body as { readonly data: unknown };
  const answer = { ...body, data: knownMembers(body.data, schemaTree(data, release)) };
  return { name: `example_${index + 1}`, title, provenance, request, answer };
}
