import { createHash, timingSafeEqual } from "node:crypto";
import { createMiddleware } from "hono/factory";
import type { EntranceEnv } from "../server/entrance.ts";
import { problem } from "../server/problem.ts";

/** Who may use the admin API. */
export interface AdminAccess {
  /** Nobody may. */
  readonly isOff: boolean;
  /** Asked for wherever the address is not on loopback. */
  readonly token: string;
}

/** Pages of other origins are refused, whatever the address: there is no CORS, and a form needs none. */
export const sameOriginOnly = createMiddleware(async ({ req, env }, next) => {
  if ((env as EntranceEnv)?.entrance === undefined) return next();
  const origin = req.header("origin");
  const site = req.header("sec-fetch-site");
  const isLink = req.method === "GET" && req.header("sec-fetch-mode") === "navigate";
  const isForeign =
    origin === undefined
      ? (site === "cross-site" || site === "same-site") && !isLink
      : origin.replace(/^https?:\/\//, "").toLowerCase() !== req.header("host")?.toLowerCase();
  if (isForeign) return problem(403, "Foreign origin", "The admin API answers no page but its own.");
  return next();
});

/** Lets in who comes without a socket, by a loopback address, or with the token. */
export const adminAccess = ({ isOff, token }: AdminAccess) =>
  createMiddleware(async ({ req, env }, next) => {
    if (isOff) return problem(404, "No admin API", "The admin API is switched off (--no-admin), but for its health.");
    const entrance = (env as EntranceEnv)?.entrance;
    if (entrance === undefined || entrance.isLoopback || isSame(bearer(req.header("authorization")), token))
      return next();
    const refused = problem(
      401,
      "Token needed",
      "Away from loopback the admin API needs `Authorization: Bearer <token>`: that of --admin-token, or the one printed at start.",
    );
    refused.headers.set("www-authenticate", 'Bearer realm="crmcom-mock admin"');
    return refused;
  });

const bearer = (header: string | undefined): string => /^Bearer +(\S+) *$/i.exec(header ?? "")?.[1] ?? "";

// The digests are of one length, so that the time of the comparison tells nothing.
const isSame = (sent: string, wanted: string): boolean => timingSafeEqual(digest(sent), digest(wanted));

const digest = (text: string) => createHash("sha256").update(text).digest();
