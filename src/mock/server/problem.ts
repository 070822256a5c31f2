import { problemText, problemType } from "../../wire/problem-text.ts";

/** A problem document as an answer. */
export function problem(status: number, title: string, detail: string, more?: Record<string, unknown>): Response {
  return new Response(problemText(status, title, detail, more), { status, headers: { "content-type": problemType } });
}
