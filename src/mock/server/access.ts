import { createHash, timingSafeEqual } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import { ownPaths } from "../../ground/own-paths.ts";
import { problem } from "../../ground/problem.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";

export type Fetch = (request: Request, env?: unknown) => Response | Promise<Response>;

/** The address that a request came in by. A request without a socket came in by none: it is the program's own. */
export interface ListenAddress {
  /** Only programs of this machine reach it, and the pages that its browsers show. */
  readonly isLoopback: boolean;
  readonly hosts: ReadonlySet<string>;
}

export type RequestEnv = Partial<HttpBindings & { readonly entrance: ListenAddress }> | undefined;

export function createListenAddress(address: string, names: readonly string[]): ListenAddress {
  return { isLoopback: isLoopbackName(address), hosts: new Set(names.map((name) => name.toLowerCase())) };
}

/** The name in `host:port`, in lower case and without the brackets of IPv6; `undefined` when it is none. */
function hostName(text: string): string | undefined {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:/?#@[\]\s]+))(?::\d{1,5})?$/i.exec(text);
  return (parts?.[1] ?? parts?.[2])?.toLowerCase();
}

const isLoopbackName = (name: string): boolean =>
  name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name);

export const pathStart = (url: string): number => url.indexOf("/", url.indexOf("//") + 2);

/** Is it `/`, with or without a query? @param path where the path begins */
export const isRoot = (url: string, path: number): boolean =>
  path > 0 && (path + 1 === url.length || url[path + 1] === "?");

/** Is it the page, the admin API, or that of a sandbox? @param path where the path begins */
export function isOwnPath(url: string, path: number): boolean {
  if (!url.startsWith(ownPaths.sandbox, path)) return isAt(ownPaths.page, url, path);
  const behind = url.indexOf("/", path + ownPaths.sandbox.length);
  return behind > 0 && isAt(ownPaths.admin, url, behind);
}

function isAt(asked: string, url: string, at: number): boolean {
  if (!url.startsWith(asked, at)) return false;
  const next = url[at + asked.length];
  return next === undefined || next === "/" || next === "?";
}

/**
 * Nobody asks for a password on loopback, so a foreign page must not get in by a browser of this machine: neither with its
 * own `Origin`, nor by a picture or a form without one, nor under a foreign `Host` that leads here (DNS rebinding).
 */
export function refuseForeignCallers(fetch: Fetch): Fetch {
  /** The host of the call before, when it was ours: nearly all calls name the same. */
  let ours: string | undefined;
  return (request, env) => {
    const { entrance, incoming } = (env as RequestEnv) ?? {};
    if (!entrance?.isLoopback || !incoming) return fetch(request, env);
    const { host, origin, "sec-fetch-site": site } = incoming.headers;
    if (host !== undefined && host === ours && origin === undefined && site === undefined) return fetch(request, env);
    const refused =
      refuseForeign(entrance, { host, origin }) ?? (site === "cross-site" ? foreignPage(request) : undefined);
    if (!refused) ours = host;
    return refused ?? fetch(request, env);
  };
}

/** Refuses a caller that names another host, or a page from elsewhere. @param hint how to call the address instead */
export function refuseForeign(
  entrance: ListenAddress,
  { host, origin }: { readonly host: string | undefined; readonly origin: string | undefined },
  hint = "Allow other names than localhost with --allowed-hosts.",
): Response | undefined {
  const isOurs = (text: string) => {
    const name = hostName(text) ?? "";
    return isLoopbackName(name) || entrance.hosts.has(name);
  };
  if (host !== undefined && !isOurs(host)) {
    return problem(403, "Foreign host", `This address is not called "${shown(host)}". ${hint}`);
  }
  if (origin !== undefined && !isOurs(origin.replace(/^https?:\/\//, ""))) {
    return problem(403, "Foreign origin", `Pages of "${shown(origin)}" may not call this address.`);
  }
  return undefined;
}

const shown = (text: string) => maskText(text).slice(0, 100);

function foreignPage({ method, url, headers }: Request): Response | undefined {
  const path = pathStart(url);
  const isOurs = isRoot(url, path) || isOwnPath(url, path);
  if (isOurs && isNavigation(method, (name) => headers.get(name))) return undefined;
  return problem(403, "Foreign page", "Pages of other sites may not call this address.");
}

export function isNavigation(method: string, header: (name: string) => string | null | undefined): boolean {
  const isShown = (header("sec-fetch-dest") ?? "document") === "document";
  return method === "GET" && header("sec-fetch-mode") === "navigate" && isShown;
}

/** Who may steer the stand-in: by its admin API, by `X-Mock-Fault`, and into sandboxes by their names. */
export interface Steering {
  /** The admin API is off (`--no-admin`), and so are the faults that calls ask for. */
  readonly isOff: boolean;
  /** The admin API needs it at every address but loopback. */
  readonly token: string;
  readonly areFaultsOpen: boolean;
}

type SentHeaders = Readonly<Record<string, string>>;

/** Without a socket, from loopback, or with the token. The vendor's login needs `Authorization` for itself. */
export function maySteer(env: unknown, headers: SentHeaders, { token }: Pick<Steering, "token">): boolean {
  if ((env as RequestEnv)?.entrance?.isLoopback ?? true) return true;
  return isSame(bearerToken(headers) ?? "", token) || isSame(headers["x-mock-admin-token"] ?? "", token);
}

// The digests are of one length, so that the time of the comparison tells nothing.
const isSame = (sent: string, wanted: string): boolean => timingSafeEqual(digest(sent), digest(wanted));

const digest = (text: string) => createHash("sha256").update(text).digest();

export const bearerToken = (headers: SentHeaders): string | undefined =>
  /^Bearer +(\S+) *$/i.exec(headers["authorization"] ?? "")?.[1];

export function tokenNeededResponse(what: string): Response {
  const detail = `Away from loopback ${what} \`Authorization: Bearer <token>\` or \`X-Mock-Admin-Token\`: the token of --admin-token, or the one printed at start.`;
  const refused = problem(401, "Token needed", detail);
  refused.headers.set("www-authenticate", 'Bearer realm="crmcom-mock admin"');
  return refused;
}

/** Why a call may not ask for faults; nothing of it was looked at. `undefined` when it may. */
export function refuseFaultHeader(env: unknown, headers: SentHeaders, steering: Steering): Response | undefined {
  if (steering.areFaultsOpen) return undefined;
  if (steering.isOff) {
    return problem(403, "No faults by header", "X-Mock-Fault is off, like the admin API (--no-admin).");
  }
  return maySteer(env, headers, steering) ? undefined : tokenNeededResponse("X-Mock-Fault needs");
}
