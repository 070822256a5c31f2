export const problemType = "application/problem+json";

/** A problem document (RFC 9457): how the stand-in speaks for itself, so that nothing of its own looks like the vendor's. */
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

/** How the stand-in speaks of a mistake of its own, as an answer and in the log. */
export const defect = {
  status: 500,
  title: "Defect in crmcom-mock",
  detail: "A mistake of the stand-in, not an answer of CRM.COM.",
  logged: "a defect of crmcom-mock",
} as const;
