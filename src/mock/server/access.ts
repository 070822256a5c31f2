import { createHash, timingSafeEqual } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { ownPaths } from "../../common/own-paths.ts";
import { problem } from "../../common/problem.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";

/** Answers a request. `env` is a RequestEnv; the type of the package names none of Node. */
export type Fetch = (request: Request, env?: unknown) => Response | Promise<Response>;

export interface ListenAddress {
  /** Only programs of this machine reach it, and the pages that its browsers show. */
  readonly isLoopback: boolean;
  /** Other host names that a request may give. */
  readonly hosts: ReadonlySet<string>;
}

/** What comes with a request. A request of the program itself has no socket and no `listener`. */
export type RequestEnv = (Partial<HttpBindings> & { readonly listener?: ListenAddress | undefined }) | undefined;

export function createListenAddress(address: string, names: readonly string[]): ListenAddress {
  return { isLoopback: isLoopbackName(address), hosts: new Set(names.map((name) => name.toLowerCase())) };
}

/** The name in `host:port`, in lower case and without the brackets of IPv6; `undefined` for another text. */
function hostName(text: string): string | undefined {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:/?#@[\]\s]+))(?::\d{1,5})?$/i.exec(text);
  return (parts?.[1] ?? parts?.[2])?.toLowerCase();
}

const isLoopbackName = (name: string): boolean =>
  name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name);

/** The path of a URL, without its query. */
export function pathIn(url: string): string {
  const end = url.indexOf("?");
  return url.slice(url.indexOf("/", url.indexOf("//") + 2), end < 0 ? undefined : end);
}

const sandboxAdminPath = new RegExp(`^${ownPaths.sandbox}[^/]*${ownPaths.admin}(/|$)`);

/** True if a path leads to the page, to the admin API, or to the admin API of a sandbox. */
export function isOwnPath(path: string): boolean {
  if (path.startsWith(ownPaths.sandbox)) return sandboxAdminPath.test(path);
  return path === ownPaths.page || path.startsWith(`${ownPaths.page}/`);
}

/**
 * Loopback asks for no password, so a foreign page must not get in by a browser of this machine: neither with its
 * own `Origin`, nor by a picture or a form without one, nor under a foreign `Host` that leads here (DNS rebinding).
 */
export function refuseForeignCallers(fetch: Fetch): Fetch {
  return (request, env) => {
    const { listener, incoming } = (env as RequestEnv) ?? {};
    const hosts = incoming?.rawHeaders.filter(isHostName).length ?? 0;
    if (hosts > 1) return problem(400, "Two hosts", "The request has more than one Host; expected one.");
    if (!listener?.isLoopback || !incoming) return fetch(request, env);
    const { host, origin, "sec-fetch-site": site } = incoming.headers;
    const refused = refuseForeign(listener, { host, origin });
    if (refused) return refused;
    const path = pathIn(request.url);
    const isLink =
      (path === "/" || isOwnPath(path)) && isNavigation(request.method, (name) => request.headers.get(name));
    if (site !== "cross-site" || isLink) return fetch(request, env);
    return problem(403, "Foreign page", "Pages of other sites may not call this address.");
  };
}

const isHostName = (text: string, at: number) => at % 2 === 0 && text.length === 4 && text.toLowerCase() === "host";

/** Refuses a request that names another host, or comes from a page of another. */
export function refuseForeign(
  listener: ListenAddress,
  { host, origin }: { readonly host: string | undefined; readonly origin: string | undefined },
): Response | undefined {
  const isOurs = (text: string) => {
    const name = hostName(text) ?? "";
    return isLoopbackName(name) || listener.hosts.has(name);
  };
  if (host !== undefined && !isOurs(host)) {
    const advice = `To accept it, start with --allowed-hosts ${shown(hostName(host) ?? host)}.`;
    return problem(403, "Foreign host", `Unknown host name "${shown(host)}". ${advice}`);
  }
  if (origin !== undefined && !isOurs(origin.replace(/^https?:\/\//, ""))) {
    return problem(403, "Foreign origin", `Pages of "${shown(origin)}" may not call this address.`);
  }
  return undefined;
}

const shown = (text: string) => maskText(text).slice(0, 100);

/** True if a user follows a link; false if a page loads a part of itself. */
export function isNavigation(method: string, header: (name: string) => string | null | undefined): boolean {
  const isShown = (header("sec-fetch-dest") ?? "document") === "document";
  return method === "GET" && header("sec-fetch-mode") === "navigate" && isShown;
}

/** The settings that decide who may use the admin API and `X-Mock-Fault`, and name sandboxes. */
export interface AdminAccess {
  /** True if the admin API and `X-Mock-Fault` are off (`--no-admin`). */
  readonly isOff: boolean;
  /** The bearer token that the admin API requires on any interface other than localhost. */
  readonly token: string;
  readonly areFaultsOpen: boolean;
}

type SentHeaders = Readonly<Record<string, string>>;

/**
 * True for a request without a socket, on localhost, or with the admin token. The token can also be in its own header, because the
 * vendor's login uses `Authorization`.
 */
export function hasAdminAccess(env: RequestEnv, headers: SentHeaders, { token }: Pick<AdminAccess, "token">): boolean {
  if (env?.listener?.isLoopback ?? true) return true;
  return isSameToken(bearerToken(headers) ?? "", token) || isSameToken(headers["x-mock-admin-token"] ?? "", token);
}

// Digests have one length, so the time of the comparison says nothing about the token.
const isSameToken = (sent: string, token: string): boolean => timingSafeEqual(digest(sent), digest(token));

const digest = (text: string) => createHash("sha256").update(text).digest();

export const bearerToken = (headers: SentHeaders): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(headers["authorization"] ?? "")?.[1];

export function tokenNeeded(what: string): Response {
  const header = "`Authorization: Bearer <token>` or `X-Mock-Admin-Token`";
  const detail = `On any interface other than localhost, ${what} ${header}, with the token of \`--admin-token\`, or with the token printed at start.`;
  const refused = problem(401, "Admin token required", detail);
  refused.headers.set("www-authenticate", 'Bearer realm="crmcom-mock admin"');
  return refused;
}

/** Refuses a call that asks for faults by header and may not. */
export function refuseFaultHeader(
  env: RequestEnv,
  headers: SentHeaders,
  adminAccess: AdminAccess,
): Response | undefined {
  if (adminAccess.areFaultsOpen) return undefined;
  if (adminAccess.isOff) {
    return problem(403, "No faults by header", "X-Mock-Fault and the admin API are disabled (--no-admin).");
  }
  return hasAdminAccess(env, headers, adminAccess) ? undefined : tokenNeeded("X-Mock-Fault requires");
}
