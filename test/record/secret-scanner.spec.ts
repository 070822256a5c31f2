import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import { expect, test } from "vitest";
import { readCommandLine } from "../../src/cli/command-line.ts";
import { adoptCommand } from "../../src/cli/commands/recordings.ts";
import { printReport, reportFormats } from "../../src/lab/report/formats.ts";
import { createPath } from "../event-rows.ts";
import { examinedAt } from "./examined.ts";
import { recordHere } from "./record-here.ts";
import { runCommand } from "./run-command.ts";
import { eventRow } from "./send-day.ts";
import { bodyText, startUpstream } from "./upstream.ts";

/** Secrets of kinds that a public scanner knows, put together here so that it does not find them in this file. */
const planted: Readonly<Record<string, string>> = {
  github: ["ghp", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].join("_"),
  gitlab: ["glpat", "Ab1Cd2Ef3Gh4Ij5Kl6Mn"].join("-"),
  slack: ["xoxb", "123456789012", "1234567890123", "AbCdEfGhIjKlMnOpQrStUvWx"].join("-"),
  npm: ["npm", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].join("_"),
  basicauth: ["https://jane:", "s3cretPassw0rd@", "crm.tenant-host.net/x"].join(""),
  "database-connection-string": ["postgres", "://jane:s3cretPassw0rd@db.tenant-host.net:5432/tenant"].join(""),
  privatekey: [
    "-----BEGIN RSA",
    " PRIVATE KEY-----\n",
    "MIIEowIBAAKCAQEA".repeat(8),
    "\n-----END RSA",
    " PRIVATE KEY-----",
  ].join(""),
};

/** What the scanner finds in a text, by the last word of its rules. */
async function found(content: string): Promise<string[]> {
  const source = { filePath: "scanned.txt", content, contentType: "text" as const, ext: ".txt" };
  const rules = [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }];
  const { messages } = await lintSource({ source, options: { config: { rules } } });
  return messages.map(({ ruleId }) => ruleId.replace("@secretlint/secretlint-rule-", ""));
}

const show = "/crmapi/rest/v2/customer_events/social_media/show";

/** An upstream that says a secret back in its headers, in texts, in a member that nobody knows, and in an answer that breaks off. */
const upstream = await startUpstream(async (request, response) => {
  const secret = decodeURIComponent(String(request.headers["x-planted"]));
  await bodyText(request);
  response.setHeader("location", encodeURI(`https://crm.example/?next=${secret}`));
  response.setHeader("set-cookie", `session=${encodeURI(secret)}`);
  if (request.url?.includes("breaks")) return response.end(`{"data":{"token":"${secret}`);
  const row = { request_unique_identifier: "a", error_code: "BAD", error_description: `Not ${secret} of ${secret}` };
  return response.end(
    JSON.stringify({
      data: { processed_customer_events_set: [], unprocessed_customer_events_set: [row], [secret]: [secret] },
      status: { code: "OK", message: secret, description: `it is "${secret}".`, more: { api_key: secret } },
    }),
  );
});

async function send(base: string, secret: string): Promise<void> {
  const encoded = encodeURIComponent(secret);
  const headers = {
    "content-type": "application/json",
    "x-planted": encoded,
    cookie: `session=${encoded}`,
    "user-agent": encoded,
  };
  const row = eventRow("a", {
    profile: secret,
    description: secret,
    udf_string_1: secret,
    new_member: { [secret]: secret },
    rewards_participant_identifier: { access_token_identifier: { identifier: secret, pass_code: secret } },
  });
  const body = JSON.stringify({ token: secret, social_media_customer_events_set: [row, secret], fields_set: secret });
  const query = new URLSearchParams({ token: secret, unknown: secret, customer_event_identifier: `id=${secret}` });
  for (const sent of [body, body.slice(0, -9), secret]) {
    await (await fetch(base + createPath, { method: "POST", headers, body: sent })).text();
  }
  await (await fetch(`${base}${show}?${query}`, { headers })).text();
  await (await fetch(`${base}${show}/${encoded}?${query}&breaks`, { headers })).text();
}

test("a public scanner finds each secret where it stands in clear, also within a line of a recording", async () => {
  for (const [kind, secret] of Object.entries(planted)) expect(await found(`before ${secret} after`)).toContain(kind);
  const recorder = await recordHere(upstream.url);
  await send(recorder.url, "harmless");
  await recorder.end("stopped");
  const text = readFileSync(recorder.path, "utf8");
  for (const kind of ["github", "gitlab", "slack", "npm", "basicauth"]) {
    expect(await found(text.replace('"verb"', `"x":"${planted[kind]}","verb"`))).toContain(kind);
  }
});

test("and finds none in a recording, its log, the reports on it and what is adopted of it", {
  timeout: 60_000,
}, async () => {
  const recorder = await recordHere(upstream.url);
  for (const secret of Object.values(planted)) await send(recorder.url, secret);
  const said = [...recorder.said, ...(await recorder.end("stopped"))];
  const { report } = await examinedAt(recorder.path);
  expect(report.outcome).toBe("different");
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-scanned-"));
  const [config, shapes] = ["a.json", "shapes"].map((name) => join(folder, name)) as [string, string];
  const words = [recorder.path, "--output", config, "--shapes", shapes];
  const adopted = await runCommand(() => adoptCommand(readCommandLine("adopt", words, {})));
  expect(adopted.code).toBe(0);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  expect(files.length).toBeGreaterThan(1);
  const texts = [
    readFileSync(recorder.path, "utf8"),
    said.join("\n"),
    adopted.text,
    ...reportFormats.map((format) => printReport(report, format, true)),
    ...files.map((file) => readFileSync(join(file.parentPath, file.name), "utf8")),
  ];
  for (const text of texts) {
    expect(await found(text)).toEqual([]);
    for (const secret of Object.values(planted)) expect(text).not.toContain(secret.slice(5, 20));
  }
});
