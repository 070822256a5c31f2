import { createMiddleware } from "hono/factory";
import { type EntranceEnv, isLink, maySteer, type Steering, tokenNeeded } from "../server/access.ts";
import { problem } from "../server/problem.ts";
import { requestHeaders } from "../server/request.ts";

/** Pages of other origins are refused, whatever the address: there is no CORS, and a form needs none. */
export const sameOriginOnly = createMiddleware(async ({ req, env }, next) => {
  if ((env as EntranceEnv)?.entrance === undefined) return next();
  const origin = req.header("origin");
  const site = req.header("sec-fetch-site");
  const isForeign =
    origin === undefined
      ? (site === "cross-site" || site === "same-site") && !isLink(req.method, (name) => req.header(name))
      : origin.replace(/^https?:\/\//, "").toLowerCase() !== req.header("host")?.toLowerCase();
  if (isForeign) return problem(403, "Foreign origin", "The admin API answers no page but its own.");
  return next();
});

/** Lets in who may steer. */
export const adminAccess = (steering: Steering) =>
  createMiddleware(async (context, next) => {
    if (steering.isOff) {
      return problem(404, "No admin API", "The admin API is switched off (--no-admin), but for its health.");
    }
    return maySteer(context.env, requestHeaders(context), steering) ? next() : tokenNeeded("the admin API needs");
  });
