import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { tempFolder } from "./temp-folder.ts";

const bin = fileURLToPath(new URL("../src/cli/bin.ts", import.meta.url));
const client = fileURLToPath(new URL("./clients/run-client.ts", import.meta.url));
const allowed = `likes=${process.execPath} ${client} "retry with reference"`;
const methods = fileURLToPath(new URL("./my-methods", import.meta.url));
const words = ["--seed", "42", "--log-level", "error", "--allow-command", allowed, "--methods", methods];
// Its config file names a file that only one mock server can have.
const cwd = tempFolder();
writeFileSync(join(cwd, "crmcom-mock.json"), '{"stateFile":"state.json"}');

type Asked = Record<string, unknown>;
type Said = Asked & { readonly next: { readonly tool: string; readonly arguments?: Asked } };

/** A client of the official library. @param mode `auto` asks for the current version of the protocol, `legacy` for the one before */
async function connect(mode: "auto" | "legacy") {
  const transport = new StdioClientTransport({ command: process.execPath, args: [bin, "mcp", ...words], cwd });
  const connected = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  await connected.connect(transport);
  const call = async (name: string, asked: Asked, isRefused: boolean) => {
    const { structuredContent: said, content, isError = false } = await connected.callTool({ name, arguments: asked });
    expect([said, isError]).toEqual([said, isRefused]);
    expect(content).toEqual([{ type: "text", text: JSON.stringify(said) }]);
    return said as Said;
  };
  const ask = (name: string, asked: Asked = {}) => call(name, asked, false);
  const follow = ({ next }: Said) => ask(next.tool, next.arguments);
  return {
    client: connected,
    ask,
    follow,
    refusal: async (name: string, asked: Asked) => String((await call(name, asked, true))["error"]),
  };
}

describe.each([
  ["auto", "2026-07-28"],
  ["legacy", "2025-11-25"],
] as const)("over stdio, %s", (mode, version) => {
  let tools: Awaited<ReturnType<typeof connect>>;
  beforeAll(async () => {
    tools = await connect(mode);
  });
  afterAll(() => tools.client.close());

  test("five tools say in few words what they do, and what they may change", async () => {
    expect(tools.client.getNegotiatedProtocolVersion()).toBe(version);
    const { tools: listed } = await tools.client.listTools();
    expect(listed.map(({ name }) => name)).toEqual(["describe", "sandbox", "fault", "calls", "explore"]);
    // A token is three letters or more.
    expect(JSON.stringify(listed).length / 3).toBeLessThanOrEqual(1100);
    const reading = listed.filter(({ annotations }) => annotations?.readOnlyHint).map(({ name }) => name);
    expect(reading).toEqual(["describe", "calls"]);
    expect(listed.filter(({ annotations }) => annotations?.openWorldHint).map(({ name }) => name)).toEqual(["explore"]);
  });

  if (mode === "auto")
    test("what a description shows by example is taken as it stands", async () => {
      const { tools: listed } = await tools.client.listTools();
      const shown = (tool: string, name: string) => {
        const text = JSON.stringify(listed.find((one) => one.name === tool)?.inputSchema.properties?.[name]);
        return String(JSON.parse(text).description).match(/\{(?:[^{}]|\{[^{}]*\})*\}/g) ?? [];
      };
      const clocks = shown("sandbox", "clock");
      expect(clocks).toHaveLength(3);
      for (const clock of clocks) await tools.ask("sandbox", { name: "shown", clock });
      for (const rule of shown("fault", "rule")) await tools.ask("fault", { do: "add", sandbox: "shown", rule });
      for (const claim of shown("calls", "claim")) await tools.ask("calls", { do: "claim", sandbox: "shown", claim });
    });

  test("each answer names a next call that works, from the methods to what settles an assumption", async () => {
    const method = await tools.follow(await tools.ask("describe"));
    expect(method).toMatchObject({ page: expect.stringContaining("490440"), examples: { documented: 1 } });
    expect(await tools.ask("describe", { text: "lost responses" })).toMatchObject({
      faults: [{ name: "lost-response" }],
    });
    const { assumptions } = await tools.ask("describe", { text: "References reused" });
    expect(assumptions).toContainEqual(expect.objectContaining({ id: "bulk.reference-reused" }));
    expect(method["parameters"]).toHaveProperty(["social_media_customer_events_set[].performed_on"]);
    const own = await tools.ask("describe", { method: "subscriptions.create" });
    expect(own).toMatchObject({ release: "R14.0.0", parameters: { name: expect.any(String) } });
    const name = "mine";
    const made = await tools.ask("sandbox", { name, release: "R12", clock: '{"frozenAt":"2030-01-01T00:00:00Z"}' });
    expect(made).toMatchObject({ name, release: "R12.0.0", calls: 0, clock: { frozenAt: "2030-01-01T00:00:00.000Z" } });
    const added = await tools.follow(made);
    expect(added).toMatchObject({ add: { id: "lost-response" } });
    const body = JSON.stringify(eventsBody(["a"], String(made["token"])));
    await expect(fetch(made["baseUrl"] + createPath, { method: "POST", body })).rejects.toThrow();
    const calls = await tools.follow(added);
    expect(calls).toMatchObject({ total: 1, items: [{ outcome: "fault" }] });
    const shown = await tools.follow(calls);
    expect(shown).toMatchObject({ sequence: 1, faults: [{ rule: "lost-response" }] });
    const assumption = await tools.follow(shown);
    expect(assumption).toMatchObject({ provenance: expect.any(String), evidence: expect.any(Object) });
    expect(assumption["settle"]).toBe(
      `npx --no-install crmcom-mock verify --target https://crm.example/tenant --only ${assumption["id"]} --methods=${methods}`,
    );
    const assume = { "bulk.reference-reused": "accepted" };
    const again = await tools.ask("sandbox", { name, reset: true, release: "R13", assume });
    expect(again).toMatchObject({ release: "R13.0.0", calls: 0, forgot: expect.arrayContaining(["journal"]) });
    const other = { match: { operation: "customer_events.web.create" }, effect: { delay: 1 } };
    await tools.ask("fault", { do: "add", sandbox: name, rule: other });
    await fetch(made["baseUrl"] + createPath, { method: "POST", body: "{}" });
    const { list } = await tools.ask("fault", { do: "list", sandbox: name });
    expect(list).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ why: expect.any(String) })]),
    });
  });

  test("an unknown tool is an error of the protocol", async () => {
    await expect(tools.client.callTool({ name: "explor" })).rejects.toThrow('no tool "explor"; did you mean explore?');
  });

  if (mode === "auto")
    test.each<[string, Asked, string]>([
      ["sandbox", { name: "../admin" }, 'name: "../admin" is not accepted; expected 1 to 100 letters'],
      ["sandbox", { name: "other", assume: { "bulk.reference-reused": "no" } }, "accepted"],
      ["calls", { do: "list", sandbox: "other" }, 'There is no sandbox "other" here'],
      ["describe", { method: "a", text: "b" }, "expected at most one of method, assumption and text"],
      ["fault", { do: "add", rule: "lost-respose" }, "did you mean lost-response?"],
      ["fault", { do: "list", id: "../settings" }, 'There is no rule "../settings"'],
      ["calls", { do: "show" }, "id: show needs the id of a call"],
      ["calls", { do: "list", filter: { operaton: "x" } }, "did you mean operation?"],
      ["calls", { do: "list", filter: { assumption: "bulk.ordr" } }, "filter: /assumption: there is no"],
      ["calls", { do: "claim", claim: { operation: "nobody" } }, "/operation"],
      [
        "explore",
        { command: "likes", only: ["lost-answer"] },
        '"lost-answer" is not a fault; removed in 2.0.0; use lost-response',
      ],
    ])("%s %j is refused in words", async (name, asked, words) => {
      const error = await tools.refusal(name, asked);
      expect(error).toContain(words);
      expect(error.length).toBeLessThan(2500);
    });

  if (mode === "auto")
    test("a client is explored by its name alone, and the assumption is named", { timeout: 30_000 }, async () => {
      const { ran, line } = await tools.ask("explore", { command: "rm -rf .", operation: ["customer_events.*; id"] });
      expect([ran, line]).toEqual([
        false,
        expect.stringMatching(/^npx --no-install crmcom-mock explore .* '--op[^']*; id' .* -- rm -rf \.$/),
      ]);
      const found = await tools.ask("explore", { command: "likes", only: ["lost-response"] });
      expect(found).toMatchObject({ ran: true, result: "passed", failed: 0 });
      expect(String(found["safeOnlyIf"])).toContain("bulk.reference-reused (inferred) is not accepted");
      expect(String(found["safeOnlyIf"])).toContain("List the events with ");
      expect(found["settle"]).toBe(
        "npx --no-install crmcom-mock verify --target https://crm.example/tenant --only bulk.reference-reused",
      );
      const stream = await tools.ask("calls", { do: "list", filter: { format: "sse" } });
      expect(stream).toMatchObject({ items: [] });
    });
});
