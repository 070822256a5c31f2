export const problemType = "application/problem+json";

/** A problem document (RFC 9457): how the mock server speaks for itself, so that nothing of its own looks like the vendor's. */
export function problemText(status: number, title: string, detail: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ title, status, detail, ...more });
}

export function problem(status: number, title: string, detail: string, more?: Record<string, unknown>): Response {
  const headers = { "content-type": problemType, "x-content-type-options": "nosniff" };
  return new Response(problemText(status, title, detail, more), { status, headers });
}

/** Refuses a request that may come again in a second. */
export function busy(title: string, detail: string): Response {
  const answer = problem(503, title, detail);
  answer.headers.set("retry-after", "1");
  return answer;
}

/** A mistake of the mock server itself, in an answer and in the log. */
export const defect = {
  status: 500,
  title: "Defect in crmcom-mock",
  detail: "A defect of the mock server, not a response of CRM.COM.",
  logged: "a defect of crmcom-mock",
} as const;

/** How an error that ended a call is reported: a mistake of ours, or of a user's method. */
export const failureWords = (error: unknown) =>
  error instanceof OwnCodeError
    ? { ...defect, title: "The code of a method failed", detail: error.message, logged: "the code of a method failed" }
    : defect;

export class OwnCodeError extends Error {
  constructor(method: string, thrown: unknown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const [, file, line] = /(?:file:\/\/)?([^\s(]*operation\.[jt]s)(?:\?\d+)?(:\d+)/.exec(error.stack ?? "") ?? [];
    super(`${file === undefined ? method : file + line}: ${error.message}`, { cause: error });
  }
}
