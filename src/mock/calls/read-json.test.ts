import { expect, test } from "vitest";
import { startDraws } from "../../../test/start-draws.ts";
import { whyNotJson } from "./read-json.ts";

const whole = String.raw`{"token":"12C\u0041DF","n":-1.5e3,"set":[{"a":null,"b":[true,false],"c":{"d":"x\n"}},{}],"e":0}`;
const letters = [..."{}[]\",:0123e.-+tfn \n\t\\/'ab\u00a0<=#$"];

/** A letter less, another one, or all that follows cut off. */
function spoilt(text: string, draw: (below: number) => number): string {
  const at = draw(text.length);
  const letter = letters[draw(letters.length)];
  return [text.slice(0, at) + text.slice(at + 1), text.slice(0, at) + letter + text.slice(at), text.slice(0, at)][
    draw(3)
  ] as string;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("whatever is no JSON has a cause with a name, and a place in it", () => {
  const draw = startDraws(1);
  const texts = Array.from({ length: 20_000 }, () => spoilt(spoilt(whole, draw), draw)).filter((text) => !isJson(text));
  expect(texts.length).toBeGreaterThan(10_000);
  for (const text of texts) {
    const why = whyNotJson(text);
    if (why === "it is empty" || why.startsWith("it is a form") || why.startsWith("it is XML")) continue;
    const [, cause = "", at] = /^(.+) at position (\d+) \(line \d+ column \d+\)$/.exec(why) ?? [];
    expect(cause, text).not.toBe("");
    expect(Number(at), text).toBeLessThanOrEqual(text.length);
  }
});

test.each([
  [" \n\t", "it is empty"],
  ["eyJ0b2tlbiI6IkFCQyIsImEiOjF9", "it is Base64; JSON is sent as it is"],
  ["%7B%22token%22%3A1%7D", "it is percent-encoded; JSON is sent as it is"],
  ["token=1&a=2", "it is a form (name=value); parameters are sent as one JSON object"],
  ["--b\r\nContent-Disposition: form-data", "it is a multipart form; parameters are sent as one JSON object"],
  [" <a/>", "it is XML or HTML; parameters are sent as one JSON object"],
  ["[".repeat(501), "it is nested more than 500 deep, and breaks somewhere"],
  ["{ {{ token }}: 1}", "a placeholder that was not filled at position 2 (line 1 column 3)"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a client forgot to fill
  ['{"a": ${token}}', "a placeholder that was not filled at position 6 (line 1 column 7)"],
  ['{{"a": 1}}', "a name in quotation marks is missing, or there is a comma too much at position 1 (line 1 column 2)"],
  ['{"a": true\u00a0}', "an unexpected character (U+00A0) at position 10 (line 1 column 11)"],
  ['{"a": \u20ac}', "an unexpected character (U+20AC) at position 6 (line 1 column 7)"],
])("%j: %s", (text, why) => expect(whyNotJson(text)).toBe(why));

test.each<[text: string, ...said: string[]]>([
  [`{\n  "token":\u00a0"S3CRET"}`, "U+00A0", "position 12 (line 2 column 11)"],
  [`\ufeff\ufeff{}`, "U+FEFF", "position 0"],
  ["{\u201ctoken\u201d: \u201cS3CRET\u201d}", "U+201C", "position 1"],
  ["{'token':'S3CRET'}", "U+0027", "position 1"],
  ['{"token":"S3CRET"', "it ends too early", "position 17"],
  ['{"a":[1,2', "it ends too early", "position 9"],
  ['{"token":"S3CR', "it ends too early", "position 14"],
  ['{"a":tru', "it ends too early", "position 8"],
  ['{"token":"S3CRET" /* mine */}', "a comment", "position 18"],
  ['{"udf_float_1":NaN}', "without quotation marks", "position 15"],
  ['{"a":undefined}', "without quotation marks", "position 5"],
  ['{token:"S3CRET"}', "without quotation marks", "position 1"],
  ['{"token":S3CRET}', "without quotation marks", "position 9"],
  ['{"token":"S3CRET",}', "a comma too much", "position 18"],
  ["[1,]", "a comma too much", "position 3"],
  ['{"a" 1}', "a colon is missing", "position 5"],
  ['{"a":,"b":1}', "a value is missing", "position 5"],
  ['{"a":1}{"b":2}', "more follows", "position 7"],
  ['{"token":"S3\nCRET"}', "a line break within a String", "position 9"],
  ['{"token":"S3\tCRET"}', "a control character within a String", "position 9"],
  ['{"token":"S3\\CRET"}', "an escape", "position 9"],
  ['{"a":1.}', "without a digit after its point", "position 5"],
  ['{"token": {{token}}}', "a placeholder that was not filled", "position 10"],
])("%j is no JSON, since there is %s", (text, ...said) => {
  const why = whyNotJson(text);
  for (const part of said) expect(why).toContain(part);
  expect(why).not.toMatch(/S3|CRET/);
});
