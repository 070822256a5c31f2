import { RE2JS } from "re2js";

/** Patterns that RE2 lacks, with a name and what to write instead. */
const unsupported: readonly (readonly [RegExp, string])[] = [
  [/^\(\?=/, "the look-ahead (?=; ask for the whole form of the text, or set a second condition"],
  [/^\(\?!/, "the negative look-ahead (?!; list what is wanted with in, or as alternatives a|b"],
  [/^\(\?<=/, "the look-behind (?<=; ask for the whole form of the text"],
  [/^\(\?<!/, "the negative look-behind (?<!; list what is wanted with in, or as alternatives a|b"],
  [/^\\[1-9]/, "the back reference \\1; write out what shall stand there again"],
  [/^\\k/, "the back reference \\k<name>; write out what shall stand there again"],
];

/** An escape, a whole class of characters, or the beginning of a group. */
const token = /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\(\?(?:<[=!]|[=!])/gu;

/** A test in linear time, as RE2 does it. @throws Error that says what is wrong, or what to write instead */
export function linearPattern(text: string): (value: string) => boolean {
  orExplain("expected a regular expression", () => new RegExp(text, "u"));
  for (const [part] of text.matchAll(token)) {
    const [, advice] = unsupported.find(([form]) => form.test(part)) ?? [];
    if (advice) throw new Error(`patterns run in linear time, without ${advice}`);
  }
  const asRe2 = "patterns run in linear time, as RE2 has them (github.com/google/re2/wiki/Syntax)";
  const compiled = orExplain(asRe2, () => RE2JS.compile(RE2JS.translateRegExp(text)));
  return (value) => compiled.test(value);
}

function orExplain<Result>(what: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw new Error(`${what}: ${(error as Error).message}`);
  }
}
