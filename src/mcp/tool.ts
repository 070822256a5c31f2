import * as z from "zod";
import { ConfigError } from "../common/config-error.ts";
import { jsonOr } from "../common/json.ts";
import { nameForm } from "../common/names.ts";
import { AdminRefusal, sendAdminRequest } from "../library/admin-request.ts";
import type { AssembledStandIn } from "../mock/stand-in.ts";

export interface ToolCall {
  readonly stop: AbortSignal;
  onProgress(): void;
}

/** What the tools work on: a mock server, at one of its addresses. */
export interface ToolContext {
  readonly standIn: AssembledStandIn;
  readonly origin: string;
  /** The command lines that `explore` may run, by name. */
  readonly commands: ReadonlyMap<string, string>;
  readonly closing: AbortSignal;
}

/** A tool of the Model Context Protocol. A ConfigError of `run` is its answer. */
export interface Tool<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly annotations: Readonly<Record<"readOnlyHint" | "destructiveHint" | "openWorldHint", boolean>>;
  readonly schema: Schema;
  run(input: z.output<Schema>, context: ToolContext, call: ToolCall): Promise<object>;
}

export const defineTool = <Schema extends z.ZodType>(definition: Tool<Schema>): Tool => definition as unknown as Tool;

export const readHints = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
export const writeHints = { readOnlyHint: false, destructiveHint: true, openWorldHint: false };

/** The call that an answer suggests. */
export const nextCall = (tool: string, why: string, input?: object) => ({ next: { tool, arguments: input, why } });

export const nameSchema = z.string().regex(nameForm, "expected 1 to 100 letters, digits, dots, dashes and underscores");

/** An argument that is JSON. Models often write an object as a text. */
export const jsonArgument = (description: string) =>
  z
    .preprocess((written) => (typeof written === "string" ? jsonOr(written, written) : written), z.unknown())
    .optional()
    .describe(description);

/**
 * Calls the admin API with its token, because a caller of a tool may use it.
 * @param operation like `GET sandboxes`
 * @param argument the argument of the tool that a refusal is about
 * @throws ConfigError with the detail of a refusal
 */
export async function callAdminApi(
  { standIn, origin }: ToolContext,
  sandbox: string,
  operation: string,
  argument: string,
  input?: unknown,
) {
  const request = { base: origin, sandbox, token: standIn.adminToken, operation, body: input };
  try {
    return Object(jsonOr(await sendAdminRequest(async (sent) => standIn.fetch(sent), request))) as never;
  } catch (error) {
    if (error instanceof AdminRefusal) throw new ConfigError([{ where: argument, message: error.message }]);
    throw error;
  }
}
