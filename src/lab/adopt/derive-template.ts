import { wholeWords } from "../../ground/whole-words.ts";
import { fillTemplate } from "../../wire/text-template.ts";

/** A text that was observed, and the values that may stand in it. */
export interface ObservedText {
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * The template that gives all the observed texts with their values, with as many of the values in it as can be: one that
 * stands in a text only by chance does not explain the others. `undefined` when there is none.
 * @param ours the template that we have: of two values that are equal, the one that stands in it
 */
export function deriveTemplate(observed: readonly [ObservedText, ...ObservedText[]], ours: string): string | undefined {
  const [{ text, values }] = fullestFirst(observed);
  const found = Object.keys(values).filter((name) => occursIn(text, values[name] as string));
  const isOurs = (name: string) => ours.includes(`{${name}}`);
  const names = [...found.filter(isOurs), ...found.filter((name) => !isOurs(name))];
  return subsets(names)
    .map((chosen) => withPlaceholders(text, values, chosen))
    .find((template) => observed.every((one) => fillTemplate(template, one.values) === one.text));
}

/** Where a value is empty, its place in the text cannot be seen. */
function fullestFirst(
  observed: readonly [ObservedText, ...ObservedText[]],
): readonly [ObservedText, ...ObservedText[]] {
  const empty = ({ values }: ObservedText) => Object.values(values).filter((value) => value === "").length;
  return observed.toSorted((one, other) => empty(one) - empty(other)) as [ObservedText, ...ObservedText[]];
}

/** Of values that are equal, only the first name can be told. */
function withPlaceholders(text: string, values: ObservedText["values"], names: readonly string[]): string {
  if (names.length === 0) return text;
  const nameOf = new Map(names.toReversed().map((name) => [values[name] as string, name]));
  return text.replace(wholeWords([...nameOf.keys()]), (value) => `{${nameOf.get(value)}}`);
}

/** All subsets, the largest first. */
function subsets(names: readonly string[]): string[][] {
  const all = Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_, at) => bits & (1 << at)));
  return all.sort((one, other) => other.length - one.length);
}

const occursIn = (text: string, value: string) => value !== "" && wholeWords([value]).test(text);
