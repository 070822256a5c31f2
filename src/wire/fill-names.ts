/**
 * A text with values for the names in it. One that is nothing but a name becomes the value itself, a number where it is one.
 * @param form what a name stands in, with the name as its first group; it has the flag `g`
 */
export function fillNames(text: string, form: RegExp, valueFor: (name: string) => string | number): string | number {
  const [first] = text.matchAll(form);
  if (first?.[0] === text) return valueFor(first[1] as string);
  return text.replace(form, (_, name: string) => String(valueFor(name)));
}
