import type { Contract, Operation } from "../vendor/method.ts";
import type { Example } from "../wire/example.ts";
import { knownMembers } from "../wire/known-members.ts";
import { isWithin, type Release } from "../wire/release.ts";
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

/** Not what other releases alone answer, a stand-in that is set up otherwise, another address, or what is no JSON in UTF-8. */
function isShown(example: Example, release: Release): boolean {
  const { verb, path, bytes, text } = example.request;
  return isWithin(release, example) && [example.apart, verb, path, bytes, text].every((one) => one === undefined);
}

/** With the values of our fixtures, and in the answer only what the release knows. */
function shownExample(example: Example, index: number, { data }: Contract, release: Release): ShownExample {
  const { title, provenance, state } = example;
  const { request, response } = fillExample({ request: example.request, response: example.response }, state.values);
  const body = response.body as { readonly data: unknown };
  const answer = { ...body, data: knownMembers(body.data, schemaTree(data, release)) };
  return { name: `example_${index + 1}`, title, provenance, request, answer };
}
