import { maskText } from "../../../wire/secrets/mask-text.ts";
import type { Fetch } from "../fetch.ts";
import { isOurAddress } from "../our-addresses.ts";
import { problem } from "../problem.ts";
import { type Entrance, type EntranceEnv, hostName, isNameOf } from "./entrance.ts";

/**
 * Behind a loopback address nobody asks for a password, so a page from elsewhere must not get in by way of a browser of this
 * machine: neither with its own `Origin`, nor by a picture or a form
 * that is sent without one, nor under a foreign `Host` that was made to lead here (DNS rebinding).
 */
export function refuseForeignCallers(fetch: Fetch): Fetch {
  /** The host of the call before, when it was ours: nearly all calls name the same. */
  let ours: string | undefined;
  return (request, env) => {
    const { entrance, incoming } = (env as EntranceEnv) ?? {};
    if (!entrance?.isLoopback || !incoming) return fetch(request, env);
    const { host, origin, "sec-fetch-site": site } = incoming.headers;
    const isFromPage = origin !== undefined || site !== undefined;
    if (!isFromPage && host !== undefined && host === ours) return fetch(request, env);
    const refused = foreignAt(entrance, host, origin) ?? (site === "cross-site" ? foreignPage(request) : undefined);
    if (!refused) ours = host;
    return refused ?? fetch(request, env);
  };
}

function foreignAt(entrance: Entrance, host: string | undefined, origin: string | undefined): Response | undefined {
  if (host !== undefined && !isOurs(entrance, hostName(host))) {
    return problem(
      403,
      "Foreign host",
      `This address is not called "${maskText(host).slice(0, 100)}". Names beside localhost are given with --allowed-hosts.`,
    );
  }
  if (origin !== undefined && !isOurs(entrance, hostName(origin.replace(/^https?:\/\//, "")))) {
    return problem(403, "Foreign origin", `Pages of "${maskText(origin).slice(0, 100)}" may not call this address.`);
  }
  return undefined;
}

/** A link to our page or to the admin API may stand anywhere. */
function foreignPage({ method, url, headers }: Request): Response | undefined {
  if (isOurAddress(url) && isLink(method, (name) => headers.get(name))) return undefined;
  return problem(403, "Foreign page", "Pages of other sites may not call this address.");
}

/** Did somebody follow a link, as browsers tell it? */
export function isLink(method: string, header: (name: string) => string | null | undefined): boolean {
  const isShown = (header("sec-fetch-dest") ?? "document") === "document";
  return method === "GET" && header("sec-fetch-mode") === "navigate" && isShown;
}

const isOurs = (entrance: Entrance, name: string | undefined) => name !== undefined && isNameOf(entrance, name);
