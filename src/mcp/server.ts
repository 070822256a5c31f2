import { ProtocolError, ProtocolErrorCode, Server, type ServerContext } from "@modelcontextprotocol/server";
import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import * as z from "zod";
import { ConfigError } from "../common/config-error.ts";
import { nearestHint } from "../common/names.ts";
import { packageVersion } from "../common/own-module.ts";
import { cutText } from "../common/quoted-text.ts";
import { readOrThrow } from "../schema/read-by.ts";
import { longestLine, wholeLines } from "./request-lines.ts";
import type { Tool, ToolContext } from "./tool.ts";
import { tools } from "./tools.ts";

const instructions =
  "A mock server for CRM.COM's Web API. Do not guess what CRM.COM does: describe says what a page documents and what is assumed. Each result names a next call.";

/** Serves the tools on standard input and output. */
export function serveMcp(context: ToolContext): void {
  const lines = process.stdin.pipe(wholeLines(refuseLongLine));
  // The tools never change, so there is nothing to subscribe to.
  serveStdio(() => mcpServer(context), { maxSubscriptions: 0, transport: new StdioServerTransport(lines) });
}

function refuseLongLine(): void {
  const message = `a request may have ${longestLine} bytes; send less at once`;
  // The id of the request may stand behind the part that was read.
  const error = { code: ProtocolErrorCode.InvalidRequest, message };
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id: null, error })}\n`);
}

function mcpServer(context: ToolContext): Server {
  const about = { name: "crmcom-mock", version: packageVersion };
  const server = new Server(about, { capabilities: { tools: {} }, instructions });
  server.setRequestHandler("tools/list", () => ({ tools: tools.map(listedTool) }));
  server.setRequestHandler("tools/call", async ({ params: { name, arguments: input = {} } }, { mcpReq }) => {
    const tool = tools.find((known) => known.name === name);
    if (!tool) {
      const names = tools.map((known) => known.name);
      const text = cutText(`there is no tool "${name}"; ${nearestHint(name, names)}`);
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, text);
    }
    const answer = await answerOf(tool, input, context, mcpReq);
    return { ...answer, content: [{ type: "text" as const, text: JSON.stringify(answer.structuredContent) }] };
  });
  return server;
}

/** Parts of a schema that a model need not read, because the refusal of a call explains them. */
const hiddenKeys = /^(\$schema|readOnly|pattern|m(in|ax)(Length|imum)|additionalProperties)$/;

function listedTool({ name, description, annotations, schema }: Tool) {
  const whole = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const isHidden = (key: string, value: unknown) => hiddenKeys.test(key) || (key === "default" && Array.isArray(value));
  const shown = JSON.stringify(whole, (key, value: unknown) => (isHidden(key, value) ? undefined : value));
  return { name, description, annotations, inputSchema: JSON.parse(shown) };
}

/** A ConfigError is an answer. Any other error is a defect of ours, and an error of the protocol. */
async function answerOf({ schema, run }: Tool, input: object, context: ToolContext, call: ServerContext["mcpReq"]) {
  const progressToken = call._meta?.progressToken;
  // Without progress, a client takes a long run for a hanging one.
  const onProgress = () => {
    if (progressToken === undefined) return;
    const params = { progressToken, progress: performance.now() };
    call.notify({ method: "notifications/progress", params }).catch(() => undefined);
  };
  try {
    const read = readOrThrow(schema, input, (path) => path.join(".") || "arguments");
    return { structuredContent: shortened(await run(read, context, { stop: call.signal, onProgress })) };
  } catch (error) {
    if (error instanceof ConfigError) return { isError: true, structuredContent: { error: error.message } };
    throw error;
  }
}

const mostItems = 50;

function shortened(answer: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(answer), (_, value: unknown) => {
    if (typeof value === "string") return cutText(value);
    if (!Array.isArray(value) || value.length <= mostItems) return value;
    return [...value.slice(0, mostItems), `${mostItems} of ${value.length}`];
  });
}
