import * as z from "zod";
import { expecting, orShorthand, recordOf } from "../../../schema/read-by.ts";
import { type EffectKind, plainAnswer } from "./kind.ts";

export const headerText = z
  .string()
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "expected the text of a header, without line breaks");

export const headerName = z
  .string()
  .regex(
    /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/,
    "expected the name of a header: letters, digits and !#$%&'*+.^_`|~-, like Retry-After",
  )
  .refine(
    (name) => !/^(content-length|transfer-encoding|connection)$/i.test(name),
    "is set by the server; expected another header, or one of the effects connection, body, throttle",
  );

const isBodiless = (status: number): boolean => status === 204 || status === 205 || status === 304;

const expected = "expected a status from 200 to 599, or {status, headers, body, retryAfterSeconds}";

const whole = z
  .strictObject(
    {
      status: z.int().min(200).max(599),
      headers: recordOf(headerName, headerText).default({}),
      /** A text goes out unchanged, any other value as JSON. */
      body: z.unknown().optional(),
      retryAfterSeconds: z.int().min(0).max(86_400).optional(),
    },
    expecting(expected),
  )
  .refine(({ status, body }) => body === undefined || !isBodiless(status), {
    path: ["body"],
    message: "a response with that status has no body",
  });

const schema = orShorthand("number", (status: number) => ({ status }), whole);

/** A proxy, gateway or load balancer answers in place of CRM.COM. */
export const http = {
  schema,
  header: { status: ["/status"], "retry-after": ["/retryAfterSeconds"], body: ["/body", "text"] },
  forms: [["Respond with an HTTP status", "before-commit", { status: 503 }, "/status", "HTTP status"]],
  sentence({ status, retryAfterSeconds: seconds }) {
    return seconds === undefined ? String(status) : `${status} with Retry-After ${seconds} s`;
  },
  answer({ status, body, headers: ruleHeaders, retryAfterSeconds }, { rule }) {
    const entries = Object.entries(ruleHeaders).map(([name, text]) => [name.toLowerCase(), text]);
    const headers: Record<string, string> = Object.fromEntries(entries);
    if (retryAfterSeconds !== undefined) headers["retry-after"] = String(retryAfterSeconds);
    if (isBodiless(status)) return { status, headers, text: "" };
    if (body === undefined) return plainAnswer(status, "Injected fault", rule, headers);
    const isText = typeof body === "string";
    const type = !isText ? "application/json" : /^\s*</.test(body) ? "text/html; charset=utf-8" : "text/plain";
    return { status, headers: { "content-type": type, ...headers }, text: isText ? body : JSON.stringify(body) };
  },
} as const satisfies EffectKind<z.output<typeof schema>>;
