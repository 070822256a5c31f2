import * as z from "zod";
import { ConfigError } from "../ground/config-error.ts";
import { jsonOr } from "../ground/json.ts";
import type { Entrance } from "../mock/server/access.ts";
import type { AssembledStandIn } from "../mock/stand-in.ts";
import { ownPaths } from "../wire/paths.ts";

/** What one call of a tool may use beside its arguments. */
export interface ToolCall {
  /** Aborted when nobody waits for the answer any more. */
  readonly stop: AbortSignal;
  /** Tells the caller that the work goes on. */
  onProgress(): void;
}

/** What the program hands to the tools. */
export interface Bench {
  /** Command lines that `explore` may run, each behind its name: `likes=node send-likes.js`. */
  readonly commands: readonly string[];
  /**
   * Runs this program.
   * @returns the JSON that it prints
   * @throws ConfigError with what it says on standard error, when it prints none
   */
  run(words: readonly string[], call: ToolCall): Promise<never>;
}

/** What the tools work with: a stand-in, as it is reached by one of its addresses. */
export interface Workshop extends Bench {
  readonly standIn: AssembledStandIn;
  readonly origin: string;
  readonly entrance: Entrance | undefined;
}

/** A tool: what a model reads of it, and what it does. */
export interface Tool<Schema extends z.ZodType = z.ZodType> {
  readonly description: string;
  readonly schema: Schema;
  /** @throws ConfigError that says what is accepted */
  run(asked: z.output<Schema>, workshop: Workshop, call: ToolCall): Promise<object>;
}

/** Types what a tool reads by its schema. */
export const tool = <Schema extends z.ZodType>(one: Tool<Schema>): Tool => one as unknown as Tool;

/** The call that makes sense after an answer. */
export const next = (tool: string, why: string, asked?: object) => ({ next: { tool, arguments: asked, why } });

export function refuseArgument(where: string, message: string): never {
  throw new ConfigError([{ where, message }]);
}

/** A value that the admin API reads. Models often write an object as a text of JSON. */
export const given = (description: string) =>
  z
    .preprocess((written) => (typeof written === "string" ? jsonOr(written, written) : written), z.unknown())
    .optional()
    .describe(description);

/**
 * Asks the admin API in a sandbox, without a socket: whoever calls a tool has passed its door.
 * @returns the body of its answer, read
 * @throws ConfigError with the detail of a refusal
 */
export async function askAdmin(
  { standIn, origin, entrance }: Workshop,
  sandbox: string,
  call: string,
  body?: unknown,
): Promise<never> {
  const [method = "", path] = call.split(" ");
  const headers = { "x-mock-sandbox": sandbox, authorization: `Bearer ${standIn.adminToken}` };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await standIn.fetch(new Request(`${origin}${ownPaths.admin}/${path}`, init), { entrance });
  const text = await answer.text();
  if (answer.ok) return jsonOr(text, {}) as never;
  return refuseArgument(call.split("?")[0] as string, (JSON.parse(text) as { detail: string }).detail);
}
