import { zValidator } from "@hono/zod-validator";
import type { HonoRequest } from "hono";
import { createMiddleware } from "hono/factory";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import * as z from "zod";
import { ConfigError, cutText, firstAndMore, mostProblems, printProblem } from "../../ground/config-error.ts";
import { linesIn, pointerTo } from "../../matching/json-pointer.ts";
import { type Problem, plainly, problemsIn } from "../../matching/read-by.ts";
import { nestsDeeper } from "../../wire/body-text.ts";
import { problem } from "../../wire/problem.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { type BodyRoom, receiveBody } from "../server/receive-body.ts";

/** Refuses a request for these problems, each with its path, and with its line in a `text` of several lines. */
export function refusedBy(problems: readonly Problem[], title: string, text = ""): Response {
  const lineOf = linesIn(text);
  return invalid(
    title,
    problems.map(({ path, message }) => {
      const line = lineOf(path);
      return { path: pointerTo(path) || "/", message, ...(line !== undefined && { line }) };
    }),
  );
}

const mostShown = 10;

/** Refuses a request with its first faults, and how many `more` there are. */
export function invalid(title: string, faults: readonly { path: string; message: string; line?: number }[]): Response {
  const left = faults.length - mostProblems;
  const validation = faults.slice(0, mostProblems).map(({ path, message, ...line }) => ({
    path: cutText(path),
    message: cutText(message),
    ...line,
  }));
  const shown = firstAndMore(faults, mostShown, ({ path, message }) => `${cutText(path)}: ${cutText(message)}`);
  return problem(422, title, shown.join("; "), { validation, ...(left > 0 && { more: left }) });
}

/** Ends a request with a problem from within what its route calls. */
export function end(res: Response): never {
  throw new HTTPException(res.status as ContentfulStatusCode, { res });
}

/** What `act` gives; a ConfigError ends the request with its problems. @param at the path that a problem's place is told as */
export function orInvalid<Result>(title: string, act: () => Result, at = (where: string) => where): Result {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.problems.map((one) => ({ path: at(one.where), message: printProblem(one) }));
    return end(invalid(title, faults));
  }
}

/** What a route reads by a schema, for the document of this API: by the handler that was mounted. */
export const validated = new WeakMap<object, { readonly target: "query" | "json"; readonly schema: z.ZodType }>();

function valid<Target extends "query" | "json", Schema extends z.ZodType>(target: Target, schema: Schema) {
  const refuse = async (result: Read, req: HonoRequest) => {
    if (result.success) return undefined;
    const text = target === "json" ? await req.text() : "";
    return refusedBy(problemsIn(result.error, schema), `Invalid ${target === "json" ? "body" : target}`, text);
  };
  const handler = zValidator(target, schema, (result, { req }) => refuse(result as Read, req), {
    // The validator types its result by the schema.
    validationFunction: (_, given) => schema.safeParse(given, plainly) as never,
  });
  validated.set(handler, { target, schema });
  return handler;
}

type Read = { success: true } | { success: false; error: Pick<z.core.$ZodError, "issues"> };

export const validQuery = <Schema extends z.ZodType>(schema: Schema) => valid("query", schema);

export const validJson = <Schema extends z.ZodType>(schema: Schema) => valid("json", schema);

export const whole = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `expected an integer from ${from} to ${to}`)
    .transform(Number)
    .pipe(z.int().min(from).max(to));

/** `limit` and `offset` of every list; without them, the first hundred. */
export const paging = {
  limit: whole(0, 1000).default(100),
  offset: whole(0, 999_999_999).default(0),
};

/** A switch of a query; off unless it says `true`. */
export const yesOrNo = z
  .enum(["true", "false"])
  .default("false")
  .transform((text) => text === "true");

const deepest = 100;

export function refusedBody({ refused, values }: Refusal): Response {
  if (refused === "bodyTooLarge")
    return problem(413, "Body too large", `The body is larger than ${values["max"]} bytes.`);
  return problem(422, "Body not readable", `The body is not valid JSON: ${values["reason"]}.`);
}

/** Reads a body of the admin API as JSON whatever its content type, because `curl -d` sends another. An empty body is `{}`. */
export const jsonBody = (maxBytes: number, bodies: BodyRoom) =>
  createMiddleware(async (context, next) => {
    const { raw, method } = context.req;
    if (method === "GET" || method === "HEAD") return next();
    const share = { room: bodies, taken: 0 };
    try {
      const received = await receiveBody(context, maxBytes, share);
      if (received instanceof Response) return received;
      const { text } = received;
      if (isRefusal(text)) return refusedBody(text);
      if (nestsDeeper(text, deepest)) {
        return problem(422, "Body nested too deep", `The body is nested more than ${deepest} deep.`);
      }
      const headers = new Headers(raw.headers);
      headers.set("content-type", "application/json");
      headers.delete("content-length");
      context.req.raw = new Request(raw.url, { method, headers, body: text.trim() === "" ? "{}" : text });
      context.req.bodyCache = {};
      return await next();
    } finally {
      bodies.taken -= share.taken;
    }
  });
