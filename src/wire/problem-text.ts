/** The media type of a problem document. */
export const problemType = "application/problem+json";

/** A problem document (RFC 9457): how the stand-in speaks for itself, so that nothing of its own looks like the vendor's. */
export function problemText(status: number, title: string, detail: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ title, status, detail, ...more });
}
