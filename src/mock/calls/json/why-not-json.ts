import { printParseErrorCode, visit } from "jsonc-parser";
import { nestsDeeper } from "../../../wire/nesting.ts";
import { type Break, explainBreak } from "./explain-break.ts";

/**
 * Why a text that is not JSON is none: its cause by name, and the place. Quotes nothing of the text that a client may have
 * written, as that may be a secret.
 */
export function whyNotJson(text: string): string {
  if (text.trim() === "") return "it is empty";
  const whole = otherForms.find(([form]) => form.test(text));
  if (whole) return whole[1];
  if (nestsDeeper(text, deepest)) return `it is nested more than ${deepest} deep, and breaks somewhere`;
  const found = firstBreak(text);
  if (!found) return "it breaks somewhere";
  const { cause, at } = explainBreak(text, found);
  return `${cause} at ${placeOf(text, at)}`;
}

/** Reading goes down the stack, and what breaks deeper is no accident of typing. */
const deepest = 500;

/** What is something else from its beginning. */
const otherForms: readonly (readonly [RegExp, string])[] = [
  [/^\s*ey[JIA][\w+/-]{20,}={0,2}\s*$/, "it is Base64; JSON is sent as it is"],
  [/^\s*%7b/i, "it is percent-encoded; JSON is sent as it is"],
  [/^\s*[\w.$]+\s*\(\s*[{[]/, "it is a call of a function (JSONP); JSON is sent as it is"],
  [/^\s*[\w.%+[\]-]+=/, "it is a form (name=value); parameters are sent as one JSON object"],
  [/^--\S+\r?\n/, "it is a multipart form; parameters are sent as one JSON object"],
  [/^\s*</, "it is XML or HTML; parameters are sent as one JSON object"],
];

/** Ends reading at the first break. */
class Broken extends Error {
  readonly found: Break;

  constructor(found: Break) {
    super();
    this.found = found;
  }
}

function firstBreak(text: string): Break | undefined {
  const onError = (error: number, at: number, length: number): never => {
    throw new Broken({ code: printParseErrorCode(error), at, length });
  };
  try {
    visit(text, { onError }, { disallowComments: true });
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error.found;
    throw error;
  }
}

/** A place in a text, its position counted from 0, line and column from 1. */
function placeOf(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  return `position ${at} (line ${before.length} column ${(before.at(-1) as string).length + 1})`;
}
