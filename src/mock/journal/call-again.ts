import { isJsonObject } from "../../ground/json.ts";
import { curlOf } from "../../ground/shell-line.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import type { JournalEntry } from "./render-entry.ts";

const mask = "****";

/** What a client, or what it runs on, says anew with each call. */
const ofConnection =
  /^(host|connection|content-length|transfer-encoding|accept-encoding|user-agent|origin|referer|sec-.*)$/;

/** All ways to make a call again that the journal kept whole. @param working a token that works in the sandbox of `baseUrl` */
export function callAgain(entry: JournalEntry, baseUrl: string, working = mask) {
  const { verb, query, headers: sent } = entry.request;
  const headers = Object.fromEntries(
    Object.entries(sent).filter(([name, value]) => !ofConnection.test(name) && value !== mask),
  );
  const { body: kept } = entry.request;
  // One that was refused is not kept, and another would be answered otherwise.
  const isRefused = entry.assumptions.some(({ id }) => /^error\.token[A-Z]/.test(id));
  const token = isRefused ? mask : working;
  const given = isJsonObject(kept) && kept["token"] === mask ? { ...kept, token } : kept;
  const text = typeof given === "string" ? given : JSON.stringify(given);
  const body = text === "" ? null : text;
  const asked = query.replace(/(^|[?&])token=\*{4}/, `$1token=${token}`).replace(/^\??(?=.)/, "?");
  const path = `${entry.request.path}${asked}`;
  // The address leads into the sandbox without the token of the admin API; a fault that is asked for needs it.
  const isNeeded = (name: string) => name !== "x-mock-admin-token" || "x-mock-fault" in sent;
  const masked = [
    ...Object.entries(sent).flatMap(([name, value]) => (value === mask && isNeeded(name) ? `header ${name}` : [])),
    ...maskedIn(given, []),
    ...(asked.includes(mask) ? ["the query"] : []),
  ];
  return {
    verb,
    path,
    headers,
    body,
    /** Where secrets were that the journal has not kept, and in whose place `****` stands. */
    masked,
    curl: curlOf(verb, `${baseUrl}${path}`, headers, body),
    test: testOfCall(entry, path, headers, given, masked, isRefused),
    /** A fault rule about calls like it; `null` for a path that is no method. */
    rule: entry.operation === null ? null : { ...lostAnswer, match: { operation: entry.operation } },
  };
}

export type CallAgain = ReturnType<typeof callAgain>;

function maskedIn(value: unknown, path: readonly string[]): string[] {
  if (value === mask) return [pointerTo(path)];
  if (typeof value === "string") return path.length === 0 && value.includes(mask) ? ["the body"] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, within]) => maskedIn(within, [...path, name]));
}

const lostAnswer = {
  description: "The next call is done and stored, and its answer is lost",
  when: { times: 1 },
  phase: "after-commit",
  effect: { connection: { type: "reset" } },
};

/** Stands for the token of the test's sandbox until a value is printed. */
const ownToken = "{{own token}}";

/** A file of vitest that makes a call in a sandbox of its own, and expects to be answered as it was. */
function testOfCall(
  entry: JournalEntry,
  path: string,
  headers: object,
  body: unknown,
  masked: readonly string[],
  isTokenRefused: boolean,
): string {
  const { operation, outcome, request, response, faults } = entry;
  const isText = typeof body === "string";
  const own = isJsonObject(body) && "token" in body && !isTokenRefused ? { ...body, token: ownToken } : body;
  const asked = isTokenRefused ? path : path.replace(/(?<=[?&]token=)[^&]*/, ownToken);
  const isNotRepeated = [
    ...(masked.length === 0 ? [] : [`**** stands for what the journal does not keep: ${masked.join(", ")}.`]),
    ...(faults.length === 0 ? [] : [`Fault rules hit the call: ${faults.map(({ rule }) => rule).join(", ")}.`]),
  ];
  const init = [
    ...(request.verb === "GET" ? [] : [`method: ${printed(request.verb)}`]),
    ...(Object.keys(headers).length === 0 ? [] : [`headers: ${printed(headers, 4)}`]),
    ...(body === "" ? [] : [`body: ${isText ? printed(body) : `JSON.stringify(${printed(own, 4)})`}`]),
  ];
  const given = init.length === 0 ? "" : `, {\n${init.map((line) => `    ${line},\n`).join("")}  }`;
  const isJson = typeof response.body === "object" && response.body !== null;
  const expected = isJson ? printed(response.body, 2, isMade) : "";
  return `import { test } from "crmcom-mock/vitest";

${isNotRepeated.map((why) => `// ${why} Without that the answer differs.\n`).join("")}test(${printed(`${operation ?? path}: ${outcome}`)}, async ({ sandbox, expect }) => {
  const response = await sandbox.fetch(${printed(asked)}${given});
${response.status === null ? "" : `  expect(response.status).toBe(${response.status});\n`}${isJson ? `  expect(await response.json()).toMatchObject(${expected});\n` : ""}});
`;
}

const printed = (value: unknown, indent = 0, isLeftOut = (_: string) => false): string =>
  JSON.stringify(value, (name, within) => (isLeftOut(name) ? undefined : within), 2)
    .replaceAll("\n", `\n${" ".repeat(indent)}`)
    .replaceAll(`"${ownToken}"`, "sandbox.token")
    .replaceAll(ownToken, '" + sandbox.token + "');

/** Ids, numbers, dates and tokens are made anew for each call. */
const isMade = (name: string) => /^(id|number|.*_(id|number|date)|token)$/.test(name);
