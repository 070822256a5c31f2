import type { Fetch } from "./app.ts";
import { type Entrance, type EntranceEnv, hostName, isNameOf } from "./entrance.ts";
import { problem } from "./problem.ts";

/**
 * Behind a loopback address nobody asks for a password, so a page from elsewhere must not get in by way of a browser of this
 * machine: neither with its own `Origin`, nor under a foreign `Host` that was made to lead here (DNS rebinding).
 */
export function refuseForeignCallers(fetch: Fetch): Fetch {
  /** The host of the call before, when it was ours: nearly all calls name the same. */
  let ours: string | undefined;
  return (request, env) => {
    const { entrance, incoming } = (env as EntranceEnv) ?? {};
    if (!entrance?.isLoopback || !incoming) return fetch(request, env);
    const { host, origin } = incoming.headers;
    if (origin === undefined && host !== undefined && host === ours) return fetch(request, env);
    const refused = foreignAt(entrance, host, origin);
    if (!refused) ours = host;
    return refused ?? fetch(request, env);
  };
}

function foreignAt(entrance: Entrance, host: string | undefined, origin: string | undefined): Response | undefined {
  if (host !== undefined && !isOurs(entrance, hostName(host))) {
    return problem(
      403,
      "Foreign host",
      `This address is not called "${host.slice(0, 100)}". Names beside localhost are given with --allowed-hosts.`,
    );
  }
  if (origin !== undefined && !isOurs(entrance, hostName(origin.replace(/^https?:\/\//, "")))) {
    return problem(403, "Foreign origin", `Pages of "${origin.slice(0, 100)}" may not call this address.`);
  }
  return undefined;
}

const isOurs = (entrance: Entrance, name: string | undefined) => name !== undefined && isNameOf(entrance, name);
