import { createMcpHandler, ProtocolError, Server, type ServerContext } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import * as z from "zod";
import { ConfigError, cutText, nearestHint } from "../ground/config-error.ts";
import { packageVersion } from "../ground/own-module.ts";
import { readOrThrow } from "../matching/read-by.ts";
import { describeTool } from "./describe.ts";
import { exploreTool, verifyTool } from "./lab-tools.ts";
import { callsTool, faultTool, sandboxTool } from "./sandbox-tools.ts";
import type { Tool, Workshop } from "./tool.ts";

const tools: ReadonlyMap<string, Tool> = new Map([
  ["describe", describeTool],
  ["sandbox", sandboxTool],
  ["fault", faultTool],
  ["calls", callsTool],
  ["explore", exploreTool],
  ["verify", verifyTool],
]);

const instructions =
  "A stand-in for CRM.COM's Web API. Do not guess what CRM.COM does: describe says what a page documents and what is assumed. Each answer names a next call.";

// The tools never change, so there is nothing to subscribe to, and no stream stays open.
const options = { maxSubscriptions: 0 };

/** Answers one request of the Streamable HTTP transport, whose body was read. Nothing is kept between requests. */
export const answerMcp = (request: Request, parsedBody: unknown, workshop: Workshop): Promise<Response> =>
  createMcpHandler(() => mcpServer(workshop), options).fetch(request, { parsedBody });

/** Serves a client on standard input and output. @returns a function that ends it */
export const serveMcp = (workshop: Workshop): (() => Promise<void>) =>
  serveStdio(() => mcpServer(workshop), options).close;

const invalidParams = -32602;

function mcpServer(workshop: Workshop): Server {
  const about = { name: "crmcom-mock", version: packageVersion };
  const server = new Server(about, { capabilities: { tools: {} }, instructions });
  server.setRequestHandler("tools/list", () => ({ tools: listed }));
  server.setRequestHandler("tools/call", async ({ params: { name, arguments: asked = {} } }, { mcpReq }) => {
    const tool = tools.get(name);
    const hint = () => cutText(`there is no tool "${name}"; ${nearestHint(name, [...tools.keys()])}`);
    if (!tool) throw new ProtocolError(invalidParams, hint());
    const { isError, said } = await answerOf(tool, asked, workshop, mcpReq);
    const content = [{ type: "text" as const, text: JSON.stringify(said) }];
    return { structuredContent: said, content, ...(isError && { isError }) };
  });
  return server;
}

const listed = [...tools].map(([name, { description, schema }]) => {
  const { $schema: _, ...inputSchema } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return { name, description, inputSchema: inputSchema as { type: "object" } };
});

/** What a tool says, or what it does not accept. A mistake of ours is an error of the protocol. */
async function answerOf({ schema, run }: Tool, asked: object, workshop: Workshop, mcpReq: ServerContext["mcpReq"]) {
  try {
    const read = readOrThrow(schema, asked, (path) => path.join(".") || "arguments");
    const call = { stop: mcpReq.signal, onProgress: progressOf(mcpReq) };
    return { isError: false, said: shortened(await run(read, workshop, call)) };
  } catch (error) {
    if (error instanceof ConfigError) return { isError: true, said: { error: error.message } };
    throw error;
  }
}

/** A client that asked for it must not take a long run for a hanging one. */
function progressOf({ _meta, notify }: ServerContext["mcpReq"]): () => void {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  let progress = 0;
  return () => {
    progress += 1;
    // A client that is gone needs no progress.
    notify({ method: "notifications/progress", params: { progressToken, progress } }).catch(() => undefined);
  };
}

const mostItems = 50;

/** An answer that a model can read: the beginning of long texts, and the first of long lists. */
function shortened(answer: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(answer), (_, value: unknown) => {
    if (typeof value === "string") return cutText(value);
    if (!Array.isArray(value) || value.length <= mostItems) return value;
    return [...value.slice(0, mostItems), `and ${value.length - mostItems} more`];
  });
}
