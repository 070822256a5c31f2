export interface JunitResult {
  readonly element: "failure" | "error" | "skipped";
  readonly type?: string | undefined;
  readonly message?: string | undefined;
  readonly text?: string | undefined;
}

export interface JunitCase {
  readonly name: string;
  readonly classname?: string;
  readonly result?: JunitResult | undefined;
}

export function junitDocument(
  suite: string,
  cases: readonly JunitCase[],
  properties: readonly (readonly [name: string, value: string])[] = [],
): string {
  const count = (tag: string) => cases.filter(({ result }) => result?.element === tag).length;
  const [failures, errors, skipped] = ["failure", "error", "skipped"].map(count);
  const numbers = { tests: cases.length, failures, errors, skipped };
  const named = properties.map(([name, value]) => element("property", { name, value }));
  const results = cases.map(({ name, classname, result: { element: tag, text, ...attributes } = {} }) =>
    element("testcase", { name, classname }, tag ? [element(tag, attributes, text)] : []),
  );
  const within = [...(named.length > 0 ? [element("properties", {}, named)] : []), ...results];
  const whole = element("testsuites", numbers, [element("testsuite", { name: suite, ...numbers }, within)]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${whole}\n`;
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  within: readonly string[] | string = [],
): string {
  const present = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const head = [name, ...present.map(([key, value]) => `${key}="${xmlText(String(value))}"`)].join(" ");
  if (typeof within === "string") return `<${head}>${xmlText(within)}</${name}>`;
  if (within.length === 0) return `<${head}/>`;
  // A result without a text is in the line of its case.
  if (name === "testcase" && within[0]?.endsWith("/>")) return `<${head}>${within[0]}</${name}>`;
  return [`<${head}>`, ...within.map((one) => `  ${one.replaceAll("\n", "\n  ")}`), `</${name}>`].join("\n");
}

const signs: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
};

/** Text in XML: its five signs escaped. Characters that XML cannot hold, other control characters and bidi controls are replaced. */
function xmlText(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML cannot hold
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, "\ufffd")
      .replace(/[&<>"\n]/g, (sign) => signs[sign] as string)
  );
}
