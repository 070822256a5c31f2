import * as z from "zod";
import { orShort, recordOf } from "../../../matching/read-by.ts";
import type { Provenance } from "../../../wire/provenance.ts";

const headerText = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, "expected the text of a header, without line breaks");
const headerName = z
  .string()
  .regex(
    /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
    "expected the name of a header: letters, digits and !#$%&'*+.^_`|~-, like Retry-After",
  )
  .refine(
    (name) => !/^(content-length|transfer-encoding|connection)$/i.test(name),
    "is set by the server; expected another header, or one of the effects connection, body, throttle",
  );

const whole = z
  .strictObject({
    status: z.int().min(200).max(599),
    headers: recordOf(headerName, headerText).default({}),
    /** A text goes out as it is, anything else as JSON. */
    body: z.unknown().optional(),
    retryAfterSeconds: z.int().min(0).max(86_400).optional(),
  })
  .refine(({ status, body }) => body === undefined || !isBodiless(status), {
    path: ["body"],
    message: "an answer with that status has no body",
  });

/** A proxy, gateway or load balancer answers in place of the vendor. A number is short for `{status}`. */
export const httpSchema = orShort("number", (status: number) => ({ status }), whole);

const isBodiless = (status: number): boolean => status === 204 || status === 205 || status === 304;

export function httpAnswer(effect: z.output<typeof httpSchema>, rule: string): FaultAnswer {
  const { status, body, retryAfterSeconds } = effect;
  const own = Object.entries(effect.headers).map(([name, text]) => [name.toLowerCase(), text]);
  const headers: Record<string, string> = Object.fromEntries(own);
  if (retryAfterSeconds !== undefined) headers["retry-after"] = String(retryAfterSeconds);
  if (isBodiless(status)) return { status, headers, text: "" };
  if (body === undefined) return plainAnswer(status, "Injected fault", rule, headers);
  const isText = typeof body === "string";
  const type = !isText ? "application/json" : /^\s*</.test(body) ? "text/html; charset=utf-8" : "text/plain";
  return { status, headers: { "content-type": type, ...headers }, text: isText ? body : JSON.stringify(body) };
}

/** A rate limit by the sandbox's clock. Calls above it are refused. */
export const quotaSchema = z.strictObject({
  limit: z.int().min(0),
  windowMs: z.int().min(1),
  status: z.int().min(400).max(599).default(429),
});

export type Quota = z.output<typeof quotaSchema>;

export interface QuotaUse {
  fromMs: number;
  calls: number;
}

/** Counts a call. Returns the milliseconds until the quota is whole again if it is one too many. */
export function useQuota({ limit, windowMs }: Quota, use: QuotaUse, nowMs: number): number | undefined {
  const elapsedMs = nowMs - use.fromMs;
  if (elapsedMs >= windowMs || elapsedMs < 0) {
    use.fromMs = nowMs;
    use.calls = 0;
  }
  use.calls += 1;
  return use.calls > limit ? use.fromMs + windowMs - nowMs : undefined;
}

export function quotaAnswer({ status }: Quota, leftMs: number, rule: string): FaultAnswer {
  return plainAnswer(status, "Quota exceeded", rule, { "retry-after": String(Math.ceil(leftMs / 1000)) });
}

export interface FaultAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly statusCode?: string | undefined;
  readonly provenance?: Provenance | undefined;
}

/** An answer for rules that give no body: it says which rule answered. */
export function plainAnswer(status: number, title: string, rule: string, headers = {}): FaultAnswer {
  return {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    text: JSON.stringify({ title, status, detail: `The fault rule ${rule} of crmcom-mock answered, not CRM.COM.` }),
  };
}
