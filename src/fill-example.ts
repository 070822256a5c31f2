import type { Example } from "./method.ts";

/**
 * Any part of an example with each `{{name}}` in its strings replaced by the value of that name.
 * @throws RangeError naming the value that is missing
 */
export function fillExample<Part>(part: Part, values: Example["state"]["values"]): Part {
  return JSON.parse(JSON.stringify(part), (_, value: unknown) =>
    typeof value === "string" ? value.replace(/\{\{(\w+)\}\}/g, (_, name: string) => namedValue(name, values)) : value,
  );
}

function namedValue(name: string, values: Example["state"]["values"]): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined)
    throw new RangeError(`the example needs a value for ${name}; there are: ${Object.keys(values).join(", ")}`);
  return value;
}
