import { RE2JS } from "re2js";

/** Patterns that RE2 lacks, by their first letters, each with what to write instead. */
const unsupported: readonly (readonly [RegExp, string])[] = [
  [/^\(\?=/, "the look-ahead (?=; ask for the whole form of the text, or set a second condition"],
  [/^\(\?!/, "the negative look-ahead (?!; list what is wanted with in, or as alternatives a|b"],
  [/^\(\?<=/, "the look-behind (?<=; ask for the whole form of the text"],
  [/^\(\?<!/, "the negative look-behind (?<!; list what is wanted with in, or as alternatives a|b"],
  [/^\\[1-9]/, "the back reference \\1; write out what shall stand there again"],
  [/^\\k/, "the back reference \\k<name>; write out what shall stand there again"],
];

/** Escapes, classes of characters as a whole, and how groups begin. */
const token = /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?(?:<[=!]|[=!])/gu;

/** Runs on RE2, in time in proportion to the text. @throws Error that tells what is wrong, or what to use instead */
export function linearPattern(text: string): (value: string) => boolean {
  orSay("expected a regular expression", () => new RegExp(text, "u"));
  for (const [part] of text.matchAll(token)) {
    const found = unsupported.find(([form]) => form.test(part));
    if (found) throw new Error(`patterns run in linear time, without ${found[1]}`);
  }
  const asRe2 = "patterns run in linear time, as RE2 has them (github.com/google/re2/wiki/Syntax)";
  const compiled = orSay(asRe2, () => RE2JS.compile(RE2JS.translateRegExp(text)));
  return (value) => compiled.test(value);
}

function orSay<Result>(what: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`);
  }
}
