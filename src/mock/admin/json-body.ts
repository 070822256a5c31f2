import { createMiddleware } from "hono/factory";
import { nestsDeeper } from "../../wire/nesting.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { problem } from "../server/problem.ts";
import { type BodyRoom, BodyShare, receiveBody, textOf } from "../server/receive-body.ts";

const deepest = 100;

/** Why a body was not taken, in our own form. */
export function refusedBody({ refused, values }: Refusal): Response {
  if (refused === "bodyTooLarge")
    return problem(413, "Body too large", `The body is larger than ${values["max"]} bytes.`);
  return problem(422, "Body not readable", `The body is not valid JSON: ${values["reason"]}.`);
}

/**
 * A body of the admin API is JSON whatever its content type says, as `curl -d` says something else; an empty one is `{}`.
 * @param maxBytes the largest that is read
 */
export const jsonBody = (maxBytes: number, bodies: BodyRoom) =>
  createMiddleware(async (context, next) => {
    const { raw, method } = context.req;
    if (method === "GET" || method === "HEAD") return next();
    const share = new BodyShare(bodies);
    try {
      const received = await receiveBody(context, maxBytes, share);
      if (received instanceof Response) return received;
      const text = isRefusal(received) ? received : textOf(received, raw.headers.get("content-type") ?? undefined);
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
      share.free();
    }
  });
