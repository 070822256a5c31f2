import { isJsonObject, textOrJson } from "../../common/json.ts";
import { curlOf } from "../../common/shell-line.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { secretMask } from "../../wire/secrets/secret-names.ts";
import { namedRule } from "../faults/named-rules.ts";
import type { JournalEntry } from "./render-entry.ts";

const clientHeaders =
  /^(host|connection|content-length|transfer-encoding|accept-encoding|user-agent|origin|referer|sec-.*)$/;

/** Ways to make a call again. @param workingToken a token that works in the sandbox of `baseUrl` */
export function callAgain(entry: JournalEntry, baseUrl: string, workingToken = secretMask) {
  const { operation } = entry;
  const { verb, query, headers: sentHeaders, body: sentBody } = entry.request;
  const headers = Object.fromEntries(
    Object.entries(sentHeaders).filter(([name, value]) => !clientHeaders.test(name) && value !== secretMask),
  );
  // With another token, a call with a refused token gets another answer.
  const isTokenRefused = entry.assumptions.some(({ id }) => /^error\.token[A-Z]/.test(id));
  const token = isTokenRefused ? secretMask : workingToken;
  const isTokenMasked = isJsonObject(sentBody) && sentBody["token"] === secretMask;
  const parameters = isTokenMasked ? { ...sentBody, token } : sentBody;
  const text = textOrJson(parameters);
  const body = text === "" ? null : text;
  const search = query.replace(/(^|[?&])token=\*{4}/, `$1token=${token}`).replace(/^\??(?=.)/, "?");
  const path = `${entry.request.path}${search}`;
  // `baseUrl` opens the sandbox without the admin token, but X-Mock-Fault needs it.
  const isNeeded = (name: string) => name !== "x-mock-admin-token" || "x-mock-fault" in sentHeaders;
  const maskedHeaders = Object.keys(sentHeaders).filter((name) => sentHeaders[name] === secretMask && isNeeded(name));
  const masked = [
    ...maskedHeaders.map((name) => `header ${name}`),
    ...maskedIn(parameters, []),
    ...(search.includes(secretMask) ? ["the query"] : []),
  ];
  const test = testOfCall(entry, { path, headers, body: parameters, masked });
  return {
    verb,
    path,
    headers,
    body,
    /** The places of secrets, which are `****` here because the journal does not keep them. */
    masked,
    curl: curlOf(verb, `${baseUrl}${path}`, headers, body),
    test: token === secretMask ? test : withOwnToken(test, token),
    /** A fault rule for calls of the same method; `null` for a path that is no method. */
    rule: operation === null ? null : { ...namedRule("lost-response"), when: { times: 1 }, match: { operation } },
  };
}

export type CallAgain = ReturnType<typeof callAgain>;

function maskedIn(value: unknown, path: readonly string[]): string[] {
  if (value === secretMask) return [pointerTo(path)];
  if (typeof value === "string") return path.length === 0 && value.includes(secretMask) ? ["the body"] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => maskedIn(member, [...path, name]));
}

/** The token of the test's sandbox in place of that of the call. */
const withOwnToken = (test: string, token: string): string =>
  test.replaceAll(`"${token}"`, "sandbox.token").replaceAll(`token=${token}`, 'token=" + sandbox.token + "');

/** A test for vitest that makes the call in a sandbox of its own, and expects the same answer. */
function testOfCall(
  { operation, outcome, request, response, faults }: JournalEntry,
  { path, headers, body, masked }: { path: string; headers: object; body: unknown; masked: readonly string[] },
): string {
  const rules = faults.map(({ rule }) => rule);
  const caveats = [
    ...(masked.length === 0 ? [] : [`**** replaces values that the journal does not keep: ${masked.join(", ")}.`]),
    ...(rules.length === 0 ? [] : [`Fault rules applied to the request: ${rules.join(", ")}.`]),
  ];
  const printedBody = typeof body === "string" ? printed(body) : `JSON.stringify(${printed(body, 4)})`;
  const init = [
    ...(request.verb === "GET" ? [] : [`method: ${printed(request.verb)}`]),
    ...(Object.keys(headers).length === 0 ? [] : [`headers: ${printed(headers, 4)}`]),
    ...(body === "" ? [] : [`body: ${printedBody}`]),
  ];
  const options = init.length === 0 ? "" : `, {\n${init.map((line) => `    ${line},\n`).join("")}  }`;
  const isJson = typeof response.body === "object" && response.body !== null;
  const expected = isJson ? printed(response.body, 2, isGenerated) : "";
  return [
    'import { test } from "crmcom-mock/vitest";',
    "",
    ...caveats.map((caveat) => `// ${caveat} Without that, the response differs.`),
    `test(${printed(`${operation ?? path}: ${outcome}`)}, async ({ sandbox, expect }) => {`,
    `  const response = await sandbox.fetch(${printed(path)}${options});`,
    ...(response.status === null ? [] : [`  expect(response.status).toBe(${response.status});`]),
    ...(isJson ? [`  expect(await response.json()).toMatchObject(${expected});`] : []),
    "});",
    "",
  ].join("\n");
}

const printed = (value: unknown, indent = 0, isOmitted = (_: string) => false): string =>
  JSON.stringify(value, (name, member) => (isOmitted(name) ? undefined : member), 2).replaceAll(
    "\n",
    `\n${" ".repeat(indent)}`,
  );

const isGenerated = (name: string) => /^(id|number|.*_(id|number|date)|token)$/.test(name);
