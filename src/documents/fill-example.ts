import type { Example } from "../wire/example.ts";
import { fillNames } from "../wire/fill-names.ts";

type Values = Example["state"]["values"];

/**
 * Any part of an example with each `{{name}}` in its strings replaced by the value of that name; a string that is nothing
 * but one `{{name}}` becomes the value itself, a number where it is one.
 * @throws RangeError naming the value that is missing
 */
export function fillExample<Part>(part: Part, values: Values): Part {
  return JSON.parse(JSON.stringify(part), (_, value: unknown) =>
    typeof value === "string" ? fillNames(value, /\{\{(\w+)\}\}/g, (name) => namedValue(name, values)) : value,
  );
}

function namedValue(name: string, values: Values): string | number {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined)
    throw new RangeError(`the example needs a value for ${name}; there are: ${Object.keys(values).join(", ")}`);
  return value;
}
