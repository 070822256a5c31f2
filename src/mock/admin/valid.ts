import { zValidator } from "@hono/zod-validator";
import type * as z from "zod";
import { cutText, firstAndMore, firstProblems } from "../../ground/first-problems.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { linesIn } from "../../matching/lines-in.ts";
import { type Problem, plainly, problemsIn } from "../../matching/read-by.ts";
import { problem } from "../server/problem.ts";

/**
 * A refused request, with each fault, its path and what is accepted.
 * @param text the body as it was sent: of one that has several lines, each fault has its line
 */
function refused(result: Read, title: string, schema: z.ZodType, text?: string): Response | undefined {
  if (result.success) return undefined;
  const lineOf = text === undefined ? () => undefined : linesIn(text);
  return invalid(
    title,
    problemsIn(result.error, schema).map(({ path, message }) => {
      const line = lineOf(path);
      return { path: pointerTo(path) || "/", message, ...(line !== undefined && { line }) };
    }),
  );
}

type Read = { success: true } | { success: false; error: Pick<z.core.$ZodError, "issues"> };

/** The refusal of a request for what is wrong with it. */
export function refusedBy(problems: readonly Problem[], title: string): Response {
  return invalid(
    title,
    problems.map(({ path, message }) => ({ path: pointerTo(path) || "/", message })),
  );
}

const mostShown = 10;

/** The refusal of a request: the first faults, each with its path, and how many `more` there are; the detail tells some. */
export function invalid(title: string, faults: readonly { path: string; message: string; line?: number }[]): Response {
  const { first, more: left } = firstProblems(faults);
  const validation = first.map(({ path, message, ...line }) => ({
    path: cutText(path),
    message: cutText(message),
    ...line,
  }));
  const shown = firstAndMore(faults, mostShown, ({ path, message }) => `${cutText(path)}: ${cutText(message)}`);
  return problem(422, title, shown.join("; "), { validation, ...(left > 0 && { more: left }) });
}

/** What a route reads by a schema, for the document of this API. */
interface Validated {
  readonly target: "query" | "json";
  readonly schema: z.ZodType;
}

/** By the handler that was mounted. */
export const validated = new WeakMap<object, Validated>();

function noted<Handler extends object>(handler: Handler, target: Validated["target"], schema: z.ZodType): Handler {
  validated.set(handler, { target, schema });
  return handler;
}

const inPlainWords = <Schema extends z.ZodType>() => ({
  // The validator wants to know of the schema what it was given.
  validationFunction: (schema: Schema, given: unknown) => schema.safeParse(given, plainly) as never,
});

/** The query of an admin request, by its schema. */
export const validQuery = <Schema extends z.ZodType>(schema: Schema) =>
  noted(
    zValidator("query", schema, (result) => refused(result as Read, "Invalid query", schema), inPlainWords()),
    "query",
    schema,
  );

/** The JSON body of an admin request, by its schema. */
export const validJson = <Schema extends z.ZodType>(schema: Schema) =>
  noted(
    zValidator(
      "json",
      schema,
      async (result, { req }) =>
        result.success ? undefined : refused(result as Read, "Invalid body", schema, await req.text()),
      inPlainWords(),
    ),
    "json",
    schema,
  );
