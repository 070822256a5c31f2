import { zValidator } from "@hono/zod-validator";
import type * as z from "zod";
import { problem } from "../http/problem.ts";

type Issues = { success: true } | { success: false; error: { issues: readonly z.core.$ZodIssue[] } };

/** A refused request, with each fault, its path and what is accepted. */
function refused(result: Issues, title: string): Response | undefined {
  return result.success ? undefined : refusedBy(result.error.issues, title);
}

/** The refusal of a request for what a schema found. */
export function refusedBy(issues: readonly z.core.$ZodIssue[], title: string): Response {
  const validation = issues.map(({ path, message }) => ({
    path: `/${path.map(String).join("/")}`,
    message,
  }));
  const detail = validation.map(({ path, message }) => `${path}: ${message}`).join("; ");
  return problem(422, title, detail, { validation });
}

/** The query of an admin request, by its schema. */
export const validQuery = <Schema extends z.ZodType>(schema: Schema) =>
  zValidator("query", schema, (result) => refused(result as Issues, "Invalid query"));

/** The JSON body of an admin request, by its schema. */
export const validJson = <Schema extends z.ZodType>(schema: Schema) =>
  zValidator("json", schema, (result) => refused(result as Issues, "Invalid body"));
