import { createMiddleware } from "hono/factory";
import { nestsDeeper } from "../../wire/nesting.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import { receiveBody, textOf } from "../server/body/receive-body.ts";
import { problem } from "../server/problem.ts";

const deepest = 100;

/** Why a body was not taken, in our own form. */
export function refusedBody({ refused, values }: Refusal): Response {
  if (refused === "bodyTooLarge")
    return problem(413, "Body too large", `The body is larger than ${values["max"]} bytes.`);
  return problem(422, "Body not readable", `The body is not valid JSON: ${values["reason"]}.`);
}

/** A body of the admin API is JSON whatever its content type says, as `curl -d` says something else; an empty one is `{}`. */
export const jsonBody = (maxBytes: number) =>
  createMiddleware(async (context, next) => {
    const { raw, method } = context.req;
    if (method === "GET" || method === "HEAD") return next();
    const received = await receiveBody(context, maxBytes);
    const body = isRefusal(received) ? received : textOf(received, raw.headers.get("content-type") ?? undefined);
    if (isRefusal(body)) return refusedBody(body);
    if (nestsDeeper(body, deepest)) {
      return problem(422, "Body nested too deep", `The body is nested more than ${deepest} deep.`);
    }
    const headers = new Headers(raw.headers);
    headers.set("content-type", "application/json");
    headers.delete("content-length");
    context.req.raw = new Request(raw.url, { method, headers, body: body.trim() === "" ? "{}" : body });
    context.req.bodyCache = {};
    return next();
  });
