import * as z from "zod";
import { ConfigError } from "../ground/config-error.ts";
import { jsonOr } from "../ground/json.ts";
import { nameForm } from "../ground/names.ts";
import { ownPaths } from "../ground/own-paths.ts";
import type { ListenAddress } from "../mock/server/access.ts";
import type { AssembledStandIn } from "../mock/stand-in.ts";

export interface ToolCall {
  readonly stop: AbortSignal;
  onProgress(): void;
}

/** A run of this program that goes on when the call that began it has ended. */
export interface ProgramRun {
  /** The JSON that it prints. It throws a ConfigError with what it says where it prints none. */
  readonly printed: Promise<never>;
  /** What it said so far, a line each. */
  readonly said: readonly string[];
  stop(): void;
}

/** The surroundings of the tools: a stand-in, at one of its addresses, and this program. */
export interface ToolContext {
  readonly standIn: AssembledStandIn;
  readonly origin: string;
  readonly entrance: ListenAddress | undefined;
  /** Command lines that `explore` may run, each behind its name: `likes=node send-likes.js`. */
  readonly commands: readonly string[];
  /** Runs this program. It ends with the stand-in. */
  run(words: readonly string[], onSaid: () => void): ProgramRun;
}

/** @throws ConfigError that names what is accepted */
export interface Tool<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly annotations: Readonly<Record<"readOnlyHint" | "destructiveHint" | "openWorldHint", boolean>>;
  readonly schema: Schema;
  run(asked: z.output<Schema>, workshop: ToolContext, call: ToolCall): Promise<object>;
}

export const defineTool = <Schema extends z.ZodType>(one: Tool<Schema>): Tool => one as unknown as Tool;

export const readHints = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };
export const writeHints = { readOnlyHint: false, destructiveHint: true, openWorldHint: false };

export const nextCall = (tool: string, why: string, asked?: object) => ({ next: { tool, arguments: asked, why } });

export const nameSchema = z.string().regex(nameForm, "expected 1 to 100 letters, digits, dots, dashes and underscores");
export const sandboxArgument = nameSchema.default("default");

/** Models often write an object as a text of JSON. */
export const jsonArgument = (description: string) =>
  z
    .preprocess((written) => (typeof written === "string" ? jsonOr(written, written) : written), z.unknown())
    .optional()
    .describe(description);

/** Who calls a tool has passed its door. @param argument of the tool, which a refusal is about @throws ConfigError with its detail */
export async function callAdminApi(
  { standIn, origin, entrance }: ToolContext,
  sandbox: string,
  call: string,
  argument: string,
  sent?: unknown,
) {
  const [method = "", path] = call.split(" ");
  const headers = { "x-mock-sandbox": sandbox, authorization: `Bearer ${standIn.adminToken}` };
  const body = sent === undefined ? null : JSON.stringify(sent);
  const request = new Request(`${origin}${ownPaths.admin}/${path}`, { method, headers, body });
  const answer = await standIn.fetch(request, { entrance });
  const read = jsonOr(await answer.text(), {}) as { readonly detail: string };
  if (answer.ok) return read as never;
  throw new ConfigError([{ where: argument, message: read.detail }]);
}

/** The flags that name the methods of the user to another run of this program. */
export const methodFlags = ({ config: { methods } }: AssembledStandIn) =>
  methods.map((folder) => `--methods=${folder}`);
