import { createMiddleware } from "hono/factory";
import { problem } from "../server/problem.ts";
import { receiveBody, textOf } from "../server/receive-body.ts";
import { nestsDeeper } from "../wire/nesting.ts";
import { isRefusal } from "../wire/refusal.ts";

const deepest = 100;

/** A body of the admin API is JSON whatever its content type says, as `curl -d` says something else; an empty one is `{}`. */
export const jsonBody = (maxBytes: number) =>
  createMiddleware(async (context, next) => {
    const { raw, method } = context.req;
    if (method === "GET" || method === "HEAD") return next();
    const received = await receiveBody(context, maxBytes);
    if (isRefusal(received)) return problem(413, "Body too large", `The body is larger than ${maxBytes} bytes.`);
    const body = textOf(received);
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
