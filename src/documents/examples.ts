import type { Contract, Operation } from "../vendor/method.ts";
import type { Example } from "../wire/example.ts";
import { isWithin, type Release } from "../wire/release.ts";
import { withoutUnknown } from "../wire/schema-node.ts";
import { schemaTree } from "../wire/schema-tree.ts";

/** The name of an example in Pact files, reports and evidence: `method: title`. */
export const exampleName = ({ name }: Pick<Contract, "name">, title: string): string => `${name}: ${title}`;

type Values = Example["state"]["values"];

/**
 * Replaces each `{{name}}` in the strings of an example by its value. A string of one `{{name}}` alone becomes the value itself,
 * which may be a number.
 * @throws RangeError that names a missing value
 */
export function fillExample<Part>(part: Part, values: Values): Part {
  const filledFor = (name: string) => {
    if (Object.hasOwn(values, name)) return values[name];
    throw new RangeError(`the example needs a value for ${name}; there are: ${Object.keys(values).join(", ")}`);
  };
  return JSON.parse(JSON.stringify(part), (_, text: unknown) => {
    if (typeof text !== "string") return text;
    const [, alone] = /^\{\{(\w+)\}\}$/.exec(text) ?? [];
    return alone ? filledFor(alone) : text.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => String(filledFor(name)));
  });
}

/** The names of the values that the request or the answer of an example has. */
export function namesIn({ request, response }: Example): string[] {
  const found = JSON.stringify([request, response]).matchAll(/\{\{(\w+)\}\}/g);
  return [...new Set([...found].map(([, name]) => name as string))].sort();
}

/** The names of the values that an example uses up: a second call with the same value may be answered otherwise. */
export const consumedBy = ({ state, request }: Example): string[] =>
  (state.consumes ?? []).filter((name) => JSON.stringify(request).includes(`{{${name}}}`));

/** The query of an example with its question mark, or an empty text. */
export function queryText(query: NonNullable<Example["request"]["query"]>): string {
  const pairs = Object.entries(query).flatMap(([name, some]) => [some].flat().map((value) => [name, value]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

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

/** Leaves out examples of other releases, settings or addresses, and bodies that are no JSON in UTF-8. */
function isShown(example: Example, release: Release): boolean {
  const { verb, path, bytes, text } = example.request;
  return (
    isWithin(release, example) && [example.notInContracts, verb, path, bytes, text].every((one) => one === undefined)
  );
}

/** Fills an example with values of our fixtures, and keeps of its answer what the release knows. */
function shownExample(example: Example, index: number, { data }: Contract, release: Release): ShownExample {
  const { title, provenance, state } = example;
  const { request, response } = fillExample({ request: example.request, response: example.response }, state.values);
  const body = response.body as { readonly data: unknown };
  const answer = { ...body, data: withoutUnknown(body.data, schemaTree(data, release)) };
  return { name: `example_${index + 1}`, title, provenance, request, answer };
}
