import { problemText, problemType } from "../../wire/problem.ts";

/** A problem document as an answer. */
export function problem(status: number, title: string, detail: string, more?: Record<string, unknown>): Response {
  const headers = { "content-type": problemType, "x-content-type-options": "nosniff" };
  return new Response(problemText(status, title, detail, more), { status, headers });
}
