import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Server, serve } from "./run-program.ts";

const bin = fileURLToPath(new URL("../src/cli/bin.ts", import.meta.url));
const client = fileURLToPath(new URL("clients/run-client.ts", import.meta.url));
const adminToken = "an-admin-token-that-nobody-sees";
const words = [
  "--seed",
  "42",
  "--log-level",
  "warn",
  "--allow-command",
  `likes=${process.execPath} ${client} "retry with reference"`,
];

type Said = Record<string, unknown> & { next: { tool: string; arguments?: object } };

/** A client of the official library. @param mode `auto` asks for the protocol's current version, `legacy` for that of before */
async function connected(transport: StdioClientTransport | StreamableHTTPClientTransport, mode: "auto" | "legacy") {
  const made = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
  await made.connect(transport);
  const answerOf = async (name: string, asked: Record<string, unknown> = {}) => {
    const answer = await made.callTool({ name, arguments: asked });
    const said = answer.structuredContent as Said;
    expect(answer.content).toEqual([{ type: "text", text: JSON.stringify(said) }]);
    return { isError: answer.isError === true, said };
  };
  return {
    client: made,
    async ask(name: string, asked?: Record<string, unknown>) {
      const { isError, said } = await answerOf(name, asked);
      expect([said, isError]).toEqual([said, false]);
      return said;
    },
    async refusal(name: string, asked: Record<string, unknown>) {
      const { isError, said } = await answerOf(name, asked);
      expect([said, isError]).toEqual([said, true]);
      return String(said["error"]);
    },
  };
}

describe.each([
  ["HTTP", "auto", "2026-07-28"],
  ["HTTP", "legacy", "2025-11-25"],
  ["stdio", "auto", "2026-07-28"],
] as const)("over %s, %s", (kind, mode, version) => {
  let server: Server | undefined;
  let tools: Awaited<ReturnType<typeof connected>>;
  beforeAll(async () => {
    if (kind === "HTTP") server = await serve(words);
    const transport = server
      ? new StreamableHTTPClientTransport(new URL(`${server.url}/__mock/mcp`))
      : new StdioClientTransport({ command: process.execPath, args: [bin, "mcp", ...words] });
    tools = await connected(transport, mode);
  });
  afterAll(async () => {
    await tools.client.close();
    server?.child.kill();
  });

  test("six tools say in few words what they do", async () => {
    expect(tools.client.getNegotiatedProtocolVersion()).toBe(version);
    const { tools: listed } = await tools.client.listTools();
    expect(listed.map(({ name }) => name)).toEqual(["describe", "sandbox", "fault", "calls", "explore", "verify"]);
    // A token is three letters or more.
    expect(JSON.stringify(listed).length / 3).toBeLessThan(1500);
  });

  test("an answer names a next call that works, from the methods to what settles an assumption", async () => {
    const { next } = await tools.ask("describe");
    const method = await tools.ask(next.tool, next.arguments as Record<string, unknown>);
    expect(method).toMatchObject({ page: expect.stringContaining("490440"), examples: { documented: 2 } });
    expect(method["parameters"]).toHaveProperty(["social_media_customer_events_set[].performed_on"]);
    const made = (await tools.ask("sandbox", { name: `${kind}-${mode}`, release: "R12" })) as Said & {
      baseUrl: string;
    };
    expect(made).toMatchObject({ name: `${kind}-${mode}`, release: "R12.0.0", calls: 0 });
    const added = await tools.ask(made.next.tool, made.next.arguments as Record<string, unknown>);
    expect(added["add"]).toMatchObject({ id: "lost-response" });
    const send = () =>
      fetch(made.baseUrl + createPath, {
        method: "POST",
        body: JSON.stringify(eventsBody(["a"], String(made["token"]))),
      });
    await expect(send()).rejects.toThrow();
    const calls = await tools.ask(added.next.tool, added.next.arguments as Record<string, unknown>);
    expect(calls).toMatchObject({ total: 1, items: [{ outcome: "fault" }] });
    const shown = await tools.ask(calls.next.tool, calls.next.arguments as Record<string, unknown>);
    expect(shown).toMatchObject({ sequence: 1, faults: [{ rule: "lost-response" }] });
    const assumption = await tools.ask(shown.next.tool, shown.next.arguments as Record<string, unknown>);
    expect(assumption).toMatchObject({ provenance: expect.any(String), evidence: expect.any(Object) });
    expect(assumption.next).toMatchObject({ tool: "verify", arguments: { assumption: [assumption["id"]] } });
  });

  test.runIf(kind === "HTTP" && mode === "auto").each<[string, Record<string, unknown>, string]>([
    ["sandbox", { name: "../admin" }, 'name: "../admin" is not accepted; expected 1 to 100 letters'],
    ["sandbox", { name: "other", assume: { "bulk.reference-reused": "no" } }, "accepted"],
    ["sandbox", { release: "new" }, "PATCH sandboxes"],
    ["fault", { do: "add", rule: "lost-respose" }, "did you mean lost-response?"],
    ["fault", { do: "add", rule: "/etc/passwd" }, '"/etc/passwd" is no preset'],
    ["fault", { do: "list", id: ".." }, "id: "],
    ["fault", { do: "list", id: "../settings" }, 'There is no rule "../settings"'],
    ["fault", { do: "list", sandbox: "nobody" }, 'There is no sandbox "nobody" here'],
    ["fault", { do: "nothing", n: "x", more: 1 }, "do: "],
    ["calls", { do: "list", filter: { operaton: "x" } }, "did you mean operation?"],
    ["calls", { do: "show", id: "99" }, 'no request id "99"'],
    ["calls", { do: "claim", claim: { operation: "nobody" } }, "/operation"],
    ["describe", { assumption: "bulk.reference-reusd" }, "did you mean bulk.reference-reused?"],
    ["describe", { method: "x".repeat(1_000_000) }, "method: "],
    ["describe", JSON.parse('{"constructor": {"prototype": 1}}'), "constructor: unknown"],
    ["explore", { command: "likes", only: ["lost-anwer"] }, "did you mean lost-answer?"],
    ["verify", { assumption: ["--help"] }, "there is no assumption"],
  ])("%s %j is refused in words", async (name, asked, words) => {
    const error = await tools.refusal(name, asked);
    expect(error).toContain(words);
    expect(error.length).toBeLessThan(2500);
  });

  test("an unknown tool is an error of the protocol", async () => {
    await expect(tools.client.callTool({ name: "explor" })).rejects.toThrow('no tool "explor"; did you mean explore?');
  });

  test.runIf(kind === "stdio")("a client is explored by its name alone, and the assumption is named", async () => {
    const line = await tools.ask("explore", { command: "rm -rf .", only: ["lost-answer"] });
    expect(line).toMatchObject({ ran: false, line: expect.stringMatching(/^crmcom-mock explore .* -- rm -rf \.$/) });
    const found = await tools.ask("explore", { command: "likes", only: ["lost-answer"] });
    expect(found).toMatchObject({ ran: true, result: "passed", failed: 0 });
    expect(String(found["safeOnlyIf"])).toContain("bulk.reference-reused is not accepted");
    expect(found.next).toMatchObject({ tool: "describe", arguments: { assumption: "bulk.reference-reused" } });
    const calls = await tools.ask("calls", { do: "list", filter: { format: "sse" } });
    expect(calls).toMatchObject({ total: 0, items: [] });
    const verified = await tools.ask("verify", { assumption: ["bulk.reference-reused"] });
    expect(verified).toMatchObject({ ran: true, outcome: "same" });
    expect(verified["settle"]).toContain("--allow-writes --assumption=bulk.reference-reused");
  });
});

describe("behind the door of the admin API", () => {
  let server: Server;
  let at = "";
  beforeAll(async () => {
    server = await serve(["--host", "0.0.0.0", "--admin-token", adminToken]);
    at = `http://127.0.0.1:${new URL(server.url).port}/__mock/mcp`;
  });
  afterAll(() => void server.child.kill());

  test("a caller without the token gets nothing", async () => {
    expect((await fetch(at, { method: "POST", body: "{}" })).status).toBe(401);
    const origin = { origin: "http://evil.example", authorization: `Bearer ${adminToken}` };
    expect((await fetch(at, { method: "POST", headers: origin, body: "{}" })).status).toBe(403);
  });

  test("no answer has the token, and nothing is run that would show it", async () => {
    const headers = { authorization: `Bearer ${adminToken}` };
    const transport = new StreamableHTTPClientTransport(new URL(at), { requestInit: { headers } });
    const tools = await connected(transport, "auto");
    const answers = [
      await tools.ask("sandbox", { name: "mine" }),
      await tools.ask("calls", { do: "list", sandbox: "mine" }),
      await tools.ask("verify"),
    ];
    expect(answers[0]?.["baseUrl"]).toContain("/__mock/s/mine~");
    expect(answers[2]).toMatchObject({ ran: false });
    expect(JSON.stringify(answers)).not.toContain(adminToken);
    await tools.client.close();
  });
});
