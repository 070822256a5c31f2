export interface JunitResult {
  readonly element: "failure" | "error" | "skipped";
  readonly type?: string;
  readonly message?: string;
  readonly text?: string;
}

export interface JunitCase {
  readonly name: string;
  readonly classname?: string;
  readonly result?: JunitResult | undefined;
}

/** Results of test cases, as CI systems read them. */
export function junitDocument(
  suite: string,
  cases: readonly JunitCase[],
  properties: readonly (readonly [name: string, value: string])[] = [],
): string {
  const count = (element: JunitResult["element"]) => cases.filter(({ result }) => result?.element === element).length;
  const numbers = attributes({
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
  });
  const propertyLines = properties.map(([name, value]) => `      <property${attributes({ name, value })}/>`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${numbers}>`,
    `  <testsuite${attributes({ name: suite })}${numbers}>`,
    ...(properties.length > 0 ? ["    <properties>", ...propertyLines, "    </properties>"] : []),
    ...cases.map(caseElement),
    "  </testsuite>",
    "</testsuites>\n",
  ].join("\n");
}

function caseElement({ name, classname, result }: JunitCase): string {
  const head = `    <testcase${attributes({ name, classname })}`;
  if (!result) return `${head}/>`;
  const { element, type, message, text } = result;
  const within = `<${element}${attributes({ type, message })}`;
  if (text === undefined) return `${head}>${within}/></testcase>`;
  return `${head}>\n      ${within}>${xmlText(text)}</${element}>\n    </testcase>`;
}

const attributes = (values: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${xmlText(String(value))}"`)
    .join("");

const signs: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
};

/** Text in XML: its five signs escaped, and what XML has no way to say replaced. */
function xmlText(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML cannot hold
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd")
      .replace(/[&<>"\n]/g, (sign) => signs[sign] as string)
  );
}
