import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMeter, otherRules } from "../src/mock/calls/meter.ts";
import { eventRow, createPath as method } from "./event-rows.ts";
import { type Run, runProgram } from "./run-program.ts";
import { startClient, transports } from "./transports.ts";

const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";
const row = (request_unique_identifier: string, number: string) =>
  eventRow({ request_unique_identifier, accounts_receivable_identifier: { number } });
const call = { token, social_media_customer_events_set: [row("1", "ACR0000000164"), row("2", "ACR00045750")] };

describe.each(transports)("metrics, %s", (transport) => {
  test("count calls, rows, durations, the journal and sandboxes", async () => {
    const client = await startClient(transport, { journalMax: 2 });
    for (const body of [call, call, {}]) await client.post(method, body);
    await client.post("/crmapi/rest/v2/no/such", {});
    const answer = await client.send("/__mock/v1/metrics");
    expect(answer.headers.get("content-type")).toContain("version=0.0.4");
    const text = await answer.text();
    const operation = 'operation="customer_events.bulk.social_media.create"';
    expect(text.split("\n")).toEqual(
      expect.arrayContaining([
        `crmcom_mock_calls_total{${operation},outcome="partly processed"} 2`,
        `crmcom_mock_calls_total{${operation},outcome="refused"} 1`,
        'crmcom_mock_calls_total{operation="(unknown)",outcome="refused"} 1',
        `crmcom_mock_rows_total{${operation},outcome="processed"} 2`,
        `crmcom_mock_rows_total{${operation},outcome="unprocessed"} 2`,
        `crmcom_mock_call_duration_seconds_count{${operation}} 3`,
        `crmcom_mock_call_duration_seconds_bucket{le="+Inf",${operation}} 3`,
        "crmcom_mock_journal_entries 2",
        "crmcom_mock_journal_evicted_total 2",
        "crmcom_mock_sandboxes 1",
      ]),
    );
    expect(text).not.toContain(token);
    await client.close();
  });
});

test("rules beyond the two hundredth are counted together", () => {
  const meter = createMeter();
  for (let rule = 0; rule < 1000; rule += 1) meter.fault(`rule-${rule}`);
  meter.fault("rule-0");
  expect(meter.faults.size).toBe(201);
  expect(meter.faults.get("rule-0")).toBe(2);
  expect(meter.faults.get(otherRules)).toBe(800);
});

describe.each(["json", "pretty"] as const)("the log, %s", (format) => {
  let cwd: string;
  let server: Run;
  let url: string;

  beforeAll(async () => {
    cwd = mkdtempSync(join(tmpdir(), "crmcom-mock-log-"));
    server = runProgram(["--port", "0", "--log-format", format, "--port-file", "port"], cwd);
    const said = await server.says(/http:\/\/127\.0\.0\.1:\d+/);
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? "";
  });

  afterAll(async () => {
    await server.stop();
    rmSync(cwd, { recursive: true });
  });

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, { method: "POST", body: JSON.stringify(body), headers });

  test("has one line a call, with what became of it and without a secret", async () => {
    await post(method, call, { "x-request-id": "build-7" });
    await server.says(/build-7.*\n/);
    const lines = server.stderr.split("\n").filter((line) => line.includes("build-7"));
    expect(lines).toHaveLength(1);
    const [line = ""] = lines;
    const said = {
      json: [
        method.split("/v2/")[1]?.replaceAll("/", "."),
        "partly processed",
        '"processed":1',
        "durationMs",
        "default",
      ],
      pretty: [
        `POST ${method} 200 partly processed, 1 of 2 rows | `,
        ' | "2": Account (ACR00045750) Not Found',
        " ms, sandbox default, call-1 (build-7)",
      ],
    };
    for (const text of said[format]) expect(line).toContain(text);
    expect(server.stderr).not.toContain(token);
  });

  test("cannot be forged by a path or a request id", async () => {
    await post("/crmapi/rest/v2/a%0a%1b%5b31m%7b%22level%22:30%7d-forged", {}, { "x-request-id": "-forged\tid" });
    await server.says(/forged.*\n/);
    const forged = server.stderr.split("\n").filter((line) => line.includes("forged"));
    expect(forged).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(server.stderr).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
  });
});
