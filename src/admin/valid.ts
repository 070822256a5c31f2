import { zValidator } from "@hono/zod-validator";
import type * as z from "zod";
import { nearestHint } from "../ground/config-error.ts";
import { cutText, firstProblems, mostProblems } from "../ground/first-problems.ts";
import { pointerTo } from "../matching/json-pointer.ts";
import { linesIn } from "../matching/lines-in.ts";
import { problem } from "../server/problem.ts";
import { schemaTree } from "../wire/schema-tree.ts";

type Issues = { success: true } | { success: false; error: { issues: readonly z.core.$ZodIssue[] } };

/**
 * A refused request, with each fault, its path and what is accepted.
 * @param text the body as it was sent: of one that has several lines, each fault has its line
 */
function refused(result: Issues, title: string, schema: z.ZodType, text?: string): Response | undefined {
  if (result.success) return undefined;
  const known = [...schemaTree(schema).members.keys()];
  const issues = result.error.issues.flatMap((issue) => unknownApart(issue, known));
  const lineOf = text === undefined ? () => undefined : linesIn(text);
  return invalid(
    title,
    issues.map(({ path, message }) => {
      const line = lineOf(path);
      return { path: pointerTo(path) || "/", message, ...(line !== undefined && { line }) };
    }),
  );
}

/** Of several members that a body or a query must not have, each is a fault with its own path. */
function unknownApart(issue: z.core.$ZodIssue, known: readonly string[]): z.core.$ZodIssue[] {
  if (issue.code !== "unrecognized_keys" || issue.path.length > 0) return [issue];
  return issue.keys.map((name, rank) => ({
    ...issue,
    path: [name],
    message: rank < mostProblems ? `unknown; ${nearestHint(name, known)}` : "unknown",
  }));
}

/** The refusal of a request for what a schema found. */
export function refusedBy(issues: readonly z.core.$ZodIssue[], title: string): Response {
  return invalid(
    title,
    issues.map(({ path, message }) => ({ path: pointerTo(path) || "/", message })),
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
  const shown = validation.slice(0, mostShown).map(({ path, message }) => `${path}: ${message}`);
  const more = faults.length > mostShown ? [`and ${faults.length - mostShown} more`] : [];
  return problem(422, title, [...shown, ...more].join("; "), { validation, ...(left > 0 && { more: left }) });
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

/** A handler that reads a JSON body by itself, as it comes. */
export const readsJson = <Handler extends object>(handler: Handler, schema: z.ZodType): Handler =>
  noted(handler, "json", schema);

/** The query of an admin request, by its schema. */
export const validQuery = <Schema extends z.ZodType>(schema: Schema) =>
  noted(
    zValidator("query", schema, (result) => refused(result as Issues, "Invalid query", schema)),
    "query",
    schema,
  );

/** The JSON body of an admin request, by its schema. */
export const validJson = <Schema extends z.ZodType>(schema: Schema) =>
  noted(
    zValidator("json", schema, async (result, { req }) =>
      result.success ? undefined : refused(result as Issues, "Invalid body", schema, await req.text()),
    ),
    "json",
    schema,
  );
