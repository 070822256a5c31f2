import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WriteStream } from "node:tty";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wantsColors } from "../src/common/log.ts";
import { createStandIn } from "../src/index.ts";
import { type CallLine, printCallLine } from "../src/mock/journal/call-line.ts";
import { createMethod, eventRow, createPath as method, fixtureToken as token } from "./event-rows.ts";
import { type Run, runHere, runProgram } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const row = (request_unique_identifier: unknown, number = "ACR0000000164", more = {}) =>
  eventRow({ request_unique_identifier, accounts_receivable_identifier: { number }, ...more });
const bulk = (...rows: object[]) => ({ token, social_media_customer_events_set: rows });

/** A call, and what its line for people says between its verb and its duration. */
const calls: readonly (readonly [body: object, line: RegExp, headers?: Record<string, string>, path?: string])[] = [
  [bulk(row("1")), / 200 processed, 1 of 1 rows \| [\d.]+ ms, sandbox default, call-\d+$/],
  [
    { ...bulk(row("1")), token: "wrong" },
    / 200 refused \| AssumedTokenException: The token is not valid\. \| [\d.]+ ms, /,
  ],
  [{ ...bulk(row("1")), token: { value: "hunter2" } }, / 200 refused \| \w+: .+ \| [\d.]+ ms, /],
  [
    bulk(row("1"), row("2", "ACR00045750"), row("3"), row("4", "ACR00045750")),
    / 200 partly processed, 2 of 4 rows \| "2", "4": Account \(ACR00045750\) Not Found \(NotFoundAPIValueException\) \| [\d.]+ ms, /,
  ],
  [
    bulk(...Array.from({ length: 30 }, (_, index) => row(String(index), "ACR00045750"))),
    / unprocessed, 0 of 30 rows \| 30 rows: Account \(ACR00045750\) Not Found \(NotFoundAPIValueException\) \| /,
  ],
  [
    bulk(
      row("1", undefined, { performed_on: "yesterday" }),
      row("2", undefined, { profile: 7, access_token_identifier: { identifier: "x", pass_code: "hunter2" } }),
      row("3", "hunter2"),
    ),
    / unprocessed, 0 of 3 rows \| "1": performed_on \(yesterday\) is not of type Date, as 2016-06-22T15:00:00 \(\w+\) \| "2": .+ \| "3": Account \(\*{4}\) Not Found \(\w+\) \| /,
  ],
  [
    { ...bulk(row("1", undefined, { colour: "red" })), shade: 1 },
    / processed, 1 of 1 rows \| .*ignored: shade, \[\]\.colour \| [\d.]+ ms/,
  ],
  [bulk(row("1")), / 502 fault \| rule: proxy-html-502 \| [\d.]+ ms/, { "x-mock-fault": "proxy-html-502" }],
  [{}, /POST \/crmapi\/rest\/v2\/no\/such \d+ refused \| \w+: .+ \| [\d.]+ ms/, {}, "/crmapi/rest/v2/no/such"],
  // One that would forge lines.
  [
    bulk(row('\u001b[31m"\n[12:00:00.000] POST forged\u202e\u2028', "ACR00045750")),
    / 0 of 1 rows \| "\\u001b\[31m\\"\\n\[12:00:00\.000\] POST forged\\u\{202e\}\\u\{2028\}": Account [^|]+ \| control characters, [^|]*\.request_unique_identifier \| [\d.]+ ms, sandbox default, call-\d+ \(forger\)$/,
    { "x-request-id": "forger" },
  ],
];

const folder = tempFolder();

describe("a call in one line", () => {
  let server: Run;
  let url = "";

  beforeAll(async () => {
    server = runProgram(["--port", "0", "--log-format", "pretty"], folder);
    [url = ""] = await server.says(/http:\/\/127\.0\.0\.1:\d+/);
    for (const [body, , headers = {}, path = method] of calls) {
      await fetch(url + path, { method: "POST", body: JSON.stringify(body), headers }).then((answer) => answer.text());
    }
    await server.says("forger)\n");
  });

  afterAll(() => server.stop());

  const lines = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/^\[[^\]]*\] /, ""));

  test("says what became of it, and has no secret", () => {
    const said = lines(server.stderr);
    expect(said).toHaveLength(calls.length);
    for (const [index, [, line]] of calls.entries()) {
      expect(said[index]).toMatch(line);
      expect(said[index]).toMatch(/^POST \/crmapi\/rest\/v2\//);
    }
    expect(server.stderr).not.toMatch(new RegExp(`hunter2|${token}`));
  });

  test("of a running server is the one of its log", async () => {
    const { code, stdout, stderr } = await runHere(["calls", "--url", url]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(lines(stdout)).toEqual(lines(server.stderr));
  });
});

describe("calls", () => {
  test("asks in the sandbox that is named, and prints entries of the journal with --json", async () => {
    await using standIn = createStandIn({ journalMax: 2 });
    const { url } = await standIn.listen({ port: 0 });
    const sandbox = standIn.sandbox("a");
    for (const id of ["x", "y", "z"])
      await sandbox.fetch(method, { method: "POST", body: "{}", headers: { "x-request-id": id } });
    const shown = await runHere(["calls", "--url", url, "--sandbox", "a"]);
    expect(shown.stdout).toMatch(/sandbox a, call-2 \(y\)\n.*sandbox a, call-3 \(z\)\n$/);
    const dropped =
      "older calls that were dropped: 1; --journal-max, --journal-bytes and --memory bound what is kept\n";
    expect(shown.stderr).toBe(dropped);
    expect((await runHere(["calls", "--url", url, "--sandbox", "a", "--last", "2"])).stderr).toBe(dropped);
    const last = await runHere(["calls", "--url", url, "--sandbox", "a", "--last", "1"]);
    expect(last.stdout).toMatch(/^[^\n]+call-3 \(z\)\n$/);
    const asked = await runHere(["calls", "--url", url, "--sandbox", "a", "--request-id", "y"]);
    expect(asked.stdout).toMatch(/^[^\n]+call-2 \(y\)\n$/);
    const { stdout, stderr } = await runHere(["calls", "--url", url]);
    expect([stdout, stderr]).toEqual(["", "no call came since the start or the last reset of the journal\n"]);
    const json = await runHere(["calls", "--url", url, "--sandbox", "a", "--json"]);
    const entries = json.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(entries).toEqual(JSON.parse(JSON.stringify(sandbox.journal.entries())));
  });

  test.each([
    [["--last", "0"], /^--last: "0" is not accepted; expected an integer from 1 to 1000000/],
    [["--sandbox", "none"], /responded with 404: There is no sandbox "none"/],
  ])("%j is told what is wrong", async (words, message) => {
    await using standIn = createStandIn();
    const { url } = await standIn.listen({ port: 0 });
    const { code, stdout, stderr } = await runHere(["calls", "--url", url, ...words]);
    expect(stderr).toMatch(message);
    expect([code, stdout]).toEqual([2, ""]);
  });
});

describe("the log file", () => {
  test("has all lines once the mock server is closed, as JSON of which the line for people is made", async () => {
    const logFile = join(folder, "calls.log");
    for (const id of ["one", "two"]) {
      await using standIn = createStandIn({ logFile, logLevel: "info" });
      await standIn.fetch(method, {
        method: "POST",
        body: JSON.stringify(bulk(row("7", "ACR00045750"))),
        headers: { "x-request-id": id },
      });
    }
    const kept = readFileSync(logFile, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(kept.map(({ requestId }) => requestId)).toEqual(["one", "two"]);
    const reason = "Account (ACR00045750) Not Found";
    expect(kept[0]).toMatchObject({
      ...{ level: 30, msg: "call", operation: createMethod, verb: "POST", path: method, status: 200 },
      ...{ outcome: "unprocessed", reason: null, fault: null, ignored: null },
      rows: { count: 1, processed: 0, unprocessed: 1, failures: [{ request_unique_identifier: "7", reason }] },
    });
    const facts: CallLine = { ...kept[0], status: null };
    expect(printCallLine(facts, false)).toContain(" no response unprocessed, 0 of 1 rows | ");
    expect(printCallLine(facts, true)).not.toBe(printCallLine(facts, false));
    expect(stripVTControlCharacters(printCallLine(facts, true))).toBe(printCallLine(facts, false));
  });
});

test.each([
  [true, { TERM: "xterm-256color" }, true],
  [true, { TERM: "xterm-256color", NO_COLOR: "1" }, false],
  [true, { TERM: "dumb" }, false],
  [false, { TERM: "xterm-256color" }, false],
])("lines have colors on a terminal: %s, with %j: %s", (isTTY, environment, isColored) => {
  const stream = Object.assign(Object.create(WriteStream.prototype) as WriteStream, { isTTY });
  expect(wantsColors(stream, environment)).toBe(isColored);
});
