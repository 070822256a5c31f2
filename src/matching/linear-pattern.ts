import { RE2JS } from "re2js";
import { messageOf } from "../common/config-error.ts";

/** A test for a pattern, which runs in linear time. @throws Error for a pattern that JavaScript or RE2 does not accept */
export function linearPattern(pattern: string): (text: string) => boolean {
  const compiled = compile(pattern);
  return (text) => compiled.test(text);
}

/** Bytes that a pattern takes once it is compiled, measured. */
export const patternBytes = (pattern: string): number => 8000 + 250 * compile(pattern).programSize();

const syntax =
  "expected the syntax of RE2, without look-around and back references (github.com/google/re2/wiki/Syntax)";

function compile(pattern: string): RE2JS {
  try {
    // What RE2 accepts beside the syntax of JavaScript is refused too.
    new RegExp(pattern, "u");
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch (error) {
    throw new Error(`${syntax}: ${messageOf(error)}`);
  }
}

/** Why a pattern is not accepted; `undefined` for a pattern that matches in linear time. */
export function patternProblem(pattern: string): string | undefined {
  try {
    compile(pattern);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
