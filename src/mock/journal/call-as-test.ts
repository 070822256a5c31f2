import type { JournalEntry } from "./render-entry.ts";

/** What a test sends. */
interface Sent {
  readonly verb: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A file of vitest that makes a call in a sandbox of its own, and expects to be answered as it was. */
export function testOfCall(entry: JournalEntry, { verb, path, headers, body }: Sent): string {
  const { operation, response } = entry;
  const init = [
    ...(verb === "GET" ? [] : [`method: ${JSON.stringify(verb)}`]),
    ...(Object.keys(headers).length === 0 ? [] : [`headers: ${printed(headers, 4)}`]),
    ...(body === "" ? [] : [`body: ${bodyText(body)}`]),
  ];
  const given = init.length === 0 ? "" : `, {\n${init.map((line) => `    ${line},\n`).join("")}  }`;
  return `import { test } from "crmcom-mock/vitest";

test(${JSON.stringify(`${operation ?? path}: ${entry.outcome}`)}, async ({ sandbox, expect }) => {
  const response = await sandbox.fetch(${pathText(path)}${given});
${expectations(response).join("\n")}
});
`;
}

/** Its token is that of the test's sandbox. */
function bodyText(body: unknown): string {
  if (typeof body === "string") return JSON.stringify(body);
  const isOwn = typeof body === "object" && body !== null && "token" in body;
  const text = printed(isOwn ? { ...body, token: "" } : body, 4);
  return `JSON.stringify(${isOwn ? text.replace('"token": ""', '"token": sandbox.token') : text})`;
}

function pathText(path: string): string {
  const [before, after] = path.split(/(?<=[?&]token=)[^&]*/, 2);
  return after === undefined
    ? JSON.stringify(path)
    : `${JSON.stringify(before)} + sandbox.token + ${JSON.stringify(after)}`;
}

function expectations({ status, body }: JournalEntry["response"]): string[] {
  const expected = typeof body === "object" && body !== null ? withoutMade(body) : undefined;
  return [
    `  expect(response.status).toBe(${status});`,
    ...(expected === undefined ? [] : [`  expect(await response.json()).toMatchObject(${printed(expected, 2)});`]),
  ];
}

/** Ids, numbers, dates and tokens are made anew for each call. */
const isMade = (name: string) => /^(id|number|.*_(id|number|date)|token)$/.test(name);

function withoutMade(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMade);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, within]) => (isMade(name) ? [] : [[name, withoutMade(within)]])),
  );
}

const printed = (value: unknown, indent: number): string =>
  JSON.stringify(value, null, 2).replaceAll("\n", `\n${" ".repeat(indent)}`);
