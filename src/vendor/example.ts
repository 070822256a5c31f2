import type { ExampleDocument, ExamplesDocument } from "../../contracts/document-types.ts";
import type { AnyAssumptionId } from "../assumptions/assumptions.ts";
import type { Provenance } from "../ground/provenance.ts";

type ExampleState = NonNullable<ExamplesDocument["states"]>[string];

/** An example of a method, the vendor's or ours. `{{name}}` in its strings is the value of that name in the state. */
export interface Example extends Pick<ExampleDocument, "title" | "since" | "until" | "request" | "notInContracts"> {
  /** How sure we are of the answer: as sure as of the least sure thing that it rests on. */
  readonly provenance: Provenance;
  /** The assumptions that the example is there to show. */
  readonly witnesses?: readonly AnyAssumptionId[];
  /** All examples of a state have the same values; those of our fixtures. */
  readonly state: ExampleState & { readonly name: string; readonly values: Readonly<Record<string, string | number>> };
  readonly response: { readonly status?: number; readonly body: unknown };
  /** JSON Pointers of the members of the answer that every system makes anew: compared by form, not by value. */
  readonly generated: readonly string[];
}

/** The names in `{{name}}`, each once. */
export function placeholdersIn(part: unknown): string[] {
  const matches = [...JSON.stringify(part).matchAll(/\{\{(\w+)\}\}/g)];
  return [...new Set(matches.map(([, name = ""]) => name))];
}

export function queryText(query: NonNullable<Example["request"]["query"]>): string {
  const pairs = Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

/**
 * Puts values in the place of `{{name}}`. A string of one name becomes the value itself.
 * @throws RangeError for a missing value
 */
export function fillExample<Part>(part: Part, values: Example["state"]["values"]): Part {
  const valueNamed = (name: string) => {
    if (Object.hasOwn(values, name)) return values[name];
    throw new RangeError(`the example needs a value for ${name}; there are: ${Object.keys(values).join(", ")}`);
  };
  return JSON.parse(JSON.stringify(part), (_, text: unknown) => {
    if (typeof text !== "string") return text;
    const [, only] = /^\{\{(\w+)\}\}$/.exec(text) ?? [];
    return only ? valueNamed(only) : text.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => String(valueNamed(name)));
  });
}
