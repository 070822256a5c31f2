import { expect, test } from "vitest";
import { wholeWords } from "./whole-words.ts";

test.each([
  ["a word, and not within a longer one", ["16"], "16 of 160, 216 and 16_", "<> of 160, 216 and 16_"],
  ["the longest of several", ["b", "a.b"], "a.b is not b, nor axb", "<> is not <>, nor axb"],
  ["a text that ends in signs, beside letters", ["pw!", "+30"], "xpw! pw!x tel+30", "xpw! <>x tel<>"],
  [
    "a word behind what JSON writes as an escape",
    ["16", "b"],
    "\\n16 \\u000aB \\u000ab n16",
    "\\n<> \\u000aB \\u000a<> n16",
  ],
])("whole words are %s", (_, texts, text, found) => expect(text.replace(wholeWords(texts), "<>")).toBe(found));
