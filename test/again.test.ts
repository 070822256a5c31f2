import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

let client: Client;
afterEach(() => client.close());

const again = (id: number) => client.get(`/__mock/v1/requests/${id}/again`);

/** Names with all that a shell, a program and a terminal could take for something else. */
const nasty = `it's "\\$HOME" \`id\` <img src=x onerror=alert(1)> \u202e`;

describe("a call of the journal as it can be made again", () => {
  test("is a request with a token that works", async () => {
    client = await startClient("in-process");
    await client.post(createPath, eventsBody(["polina"]), { "x-client": "mine" });
    const { verb, path, headers, body, masked } = await again(1);
    expect({ path, masked }).toEqual({ path: createPath, masked: [] });
    expect(headers).toMatchObject({ "x-client": "mine" });
    await client.send(path, { method: verb, headers, body });
    const { items } = await client.get("/__mock/v1/requests");
    expect(items.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["processed", "processed"]);
    expect(items[1].request.body).toEqual(items[0].request.body);
  });

  test("is a command that a shell takes as it is", async () => {
    client = await startClient("socket");
    await client.post(createPath, eventsBody([nasty]));
    const { curl } = await again(1);
    const shell = spawn("sh", ["-c", curl]);
    expect(await once(shell, "close")).toEqual([0, null]);
    const { items } = await client.get("/__mock/v1/requests");
    expect(items).toHaveLength(2);
    expect(items[1].request.body).toEqual(items[0].request.body);
  });

  test.each([
    ["created in part", createPath, { ...eventsBody([nasty, "b"]), unknown: 1 }],
    ["refused", createPath, { ...eventsBody(["a"]), social_media_customer_events_set: "none" }],
    ["of no method", "/crmapi/rest/v2/nowhere", {}],
    ["that is not JSON", createPath, "{ no"],
  ])("is a test that passes: %s", async (_what, path, body) => {
    client = await startClient("in-process");
    await client.post(path, body);
    const { test: text } = await again(1);
    const run: Promise<unknown>[] = [];
    const [first, ...lines] = (text as string).split("\n");
    expect(first).toBe('import { test } from "crmcom-mock/vitest";');
    const sandbox = client.standIn.sandbox();
    const declare = (_name: string, body: (fixtures: object) => Promise<unknown>) =>
      run.push(body({ sandbox, expect }));
    new Function("test", lines.join("\n"))(declare);
    expect(run).toHaveLength(1);
    await run[0];
    expect(sandbox.journal.entries()).toHaveLength(1);
  });

  test("names the secrets that are not kept", async () => {
    client = await startClient("in-process");
    const login = { username: "mpadministrator", password: "secret", organisation: "x" };
    await client.post("/crmapi/rest/v2/authentication/token", login, { authorization: "Basic eDo=" });
    const { masked, headers, rule } = await again(1);
    expect(masked).toEqual(["header authorization", "/password"]);
    expect(headers).not.toHaveProperty("authorization");
    expect(rule.match).toEqual({ operation: "authentication.token" });
  });

  test("keeps no token that was refused, and puts no other in its place", async () => {
    client = await startClient("in-process");
    await client.post(createPath, { ...eventsBody(["a"]), token: "S3CRET" });
    const { masked, body, test: text } = await again(1);
    expect([masked, JSON.parse(body).token]).toEqual([["/token"], "****"]);
    expect(text).toContain("// **** replaces values that the journal does not keep: /token.");
    expect(text).not.toContain("sandbox.token");
  });

  test("says in its test which fault rules applied to it", async () => {
    client = await startClient("in-process");
    await client.post("/__mock/v1/faults", { preset: "lost-response" });
    await expect(client.post(createPath, eventsBody(["a"]))).rejects.toThrow();
    const { test: text } = await again(1);
    expect(text).toContain("// Fault rules applied to the request: lost-response.");
    expect(text).not.toContain("null");
  });

  test("has a rule for calls like it, which is taken as it is", async () => {
    client = await startClient("in-process");
    await client.post(createPath, eventsBody(["polina"]));
    const { rule } = await again(1);
    expect((await client.post("/__mock/v1/faults", rule)).status).toBe(201);
    await expect(client.post(createPath, eventsBody(["polina"]))).rejects.toThrow();
  });

  test("is refused for a call of which only the beginning was kept, and for none", async () => {
    client = await startClient("in-process", { journalBytes: 24_000 });
    await client.post(createPath, eventsBody(["x".repeat(4000)]));
    const refused = await client.send("/__mock/v1/requests/1/again");
    expect([refused.status, ((await refused.json()) as { detail: string }).detail]).toEqual([
      409,
      expect.stringContaining("--journal-bytes"),
    ]);
    expect((await client.send("/__mock/v1/requests/2/again")).status).toBe(404);
  });
});

test("rows of a call are shown as sent, with what became of them and what they led to", async () => {
  client = await startClient("in-process");
  const [good, bad] = eventsBody(["a", "b"]).social_media_customer_events_set;
  const set = [good, { ...bad, accounts_receivable_identifier: { number: "ACR00045750" } }];
  // The response has fewer members than the journal.
  await client.post(createPath, { ...eventsBody([]), fields_set: "number", social_media_customer_events_set: set });
  const { total, items } = await client.get("/__mock/v1/requests/1/rows");
  expect(total).toBe(2);
  expect(items[0]).toMatchObject({ index: 0, outcome: "processed", sent: good });
  expect(items[0].resolved).toEqual([
    { collection: "customer_events", id: items[0].id, number: items[0].number, name: null },
    expect.objectContaining({ collection: "units", name: "Admin Unit" }),
    expect.objectContaining({ collection: "accounts_receivable", number: "ACR0000000164" }),
  ]);
  expect(items[1]).toMatchObject({ outcome: "unprocessed", provenance: "documented", resolved: [] });
  expect((await client.get("/__mock/v1/requests/1/rows?offset=1")).items).toHaveLength(1);
  await client.post("/__mock/v1/reset", { state: true });
  expect((await client.get("/__mock/v1/requests/1/rows")).items[0].resolved).toEqual([]);
  expect((await client.send("/__mock/v1/requests/9/rows")).status).toBe(404);
});

test("what a client is given is of the sandbox that is asked for", async () => {
  client = await startClient("socket");
  for (const name of ["default", "mine"]) {
    if (name !== "default") await client.post("/__mock/v1/sandboxes", { name });
    const { baseUrl, token, curl } = await client.get("/__mock/v1/connection", { "x-mock-sandbox": name });
    expect(baseUrl).toMatch(new RegExp(`^http://127.0.0.1:\\d+/__mock/s/${name}$`));
    expect(curl).toContain(token);
    const shell = spawn("sh", ["-c", curl]);
    expect(await once(shell, "close")).toEqual([0, null]);
    const { items } = await client.get("/__mock/v1/requests", { "x-mock-sandbox": name });
    expect(items).toMatchObject([{ outcome: "processed" }]);
  }
});
