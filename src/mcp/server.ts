import {
  createMcpHandler,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import * as z from "zod";
import { ConfigError } from "../ground/config-error.ts";
import { nearestHint } from "../ground/names.ts";
import { packageVersion } from "../ground/own-module.ts";
import { cutText } from "../ground/quoted-text.ts";
import { readOrThrow } from "../schema/read-by.ts";
import type { Tool, ToolContext } from "./tool.ts";
import { tools } from "./tools.ts";

const instructions =
  "A stand-in for CRM.COM's Web API. Do not guess what CRM.COM does: describe says what a page documents and what is assumed. Each answer names a next call.";

// The tools never change, so there is nothing to subscribe to, and no stream stays open.
const options = { maxSubscriptions: 0 };

/** Answers one request of the Streamable HTTP transport, whose body was read. Nothing is kept between requests. */
export const answerMcp = (request: Request, parsedBody: unknown, workshop: ToolContext): Promise<Response> =>
  createMcpHandler(() => mcpServer(workshop), options).fetch(request, { parsedBody });

export const serveMcp = (workshop: ToolContext): unknown => serveStdio(() => mcpServer(workshop), options);

function mcpServer(workshop: ToolContext): Server {
  const about = { name: "crmcom-mock", version: packageVersion };
  const server = new Server(about, { capabilities: { tools: {} }, instructions });
  server.setRequestHandler("tools/list", () => ({ tools: tools.map(listed) }));
  server.setRequestHandler("tools/call", async ({ params: { name, arguments: asked = {} } }, { mcpReq }) => {
    const tool = tools.find((one) => one.name === name);
    if (!tool) {
      const names = tools.map((one) => one.name);
      const text = cutText(`there is no tool "${name}"; ${nearestHint(name, names)}`);
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, text);
    }
    const answer = await answerOf(tool, asked, workshop, mcpReq);
    return { ...answer, content: [{ type: "text" as const, text: JSON.stringify(answer.structuredContent) }] };
  });
  return server;
}

/** Words of a schema that a model need not read: what breaks them is refused in words. */
const untold = new Set(["$schema", "pattern", "minLength", "maxLength", "minimum", "maximum", "additionalProperties"]);

const isTold = (key: string, value: unknown): boolean =>
  !untold.has(key) && !(key === "default" && Array.isArray(value));

function listed({ name, description, annotations, schema }: Tool) {
  const whole = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const told = JSON.stringify(whole, (key, value: unknown) => (isTold(key, value) ? value : undefined));
  return { name, description, annotations, inputSchema: JSON.parse(told) as { type: "object" } };
}

/** A mistake of ours is an error of the protocol. */
async function answerOf({ schema, run }: Tool, asked: object, workshop: ToolContext, call: ServerContext["mcpReq"]) {
  const progressToken = call._meta?.progressToken;
  // A client that asked for it must not take a long run for a hanging one.
  const onProgress = () => {
    const params = { progressToken, progress: performance.now() };
    if (progressToken === undefined) return;
    call.notify({ method: "notifications/progress", params }).catch(() => undefined);
  };
  try {
    const read = readOrThrow(schema, asked, (path) => path.join(".") || "arguments");
    return { structuredContent: shortened(await run(read, workshop, { stop: call.signal, onProgress })) };
  } catch (error) {
    if (error instanceof ConfigError) return { isError: true, structuredContent: { error: error.message } };
    throw error;
  }
}

const mostItems = 50;

/** A model reads the beginning of long texts and lists. */
function shortened(answer: object): Record<string, unknown> {
  return JSON.parse(JSON.stringify(answer), (_, value: unknown) => {
    if (typeof value === "string") return cutText(value);
    if (!Array.isArray(value) || value.length <= mostItems) return value;
    return [...value.slice(0, mostItems), `and ${value.length - mostItems} more`];
  });
}
