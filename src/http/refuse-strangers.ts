import { type Door, type DoorEnv, hostName, isNameOf } from "./door.ts";
import { problem } from "./problem.ts";

type Fetch = (request: Request, env: unknown) => Response | Promise<Response>;

/**
 * Behind a loopback address nobody asks for a password, so a page from elsewhere must not get in by way of a browser of this
 * machine: neither with its own `Origin`, nor under a foreign `Host` that was made to lead here (DNS rebinding).
 */
export function refuseStrangers(fetch: Fetch): Fetch {
  return (request, env) => strangerAt(env as DoorEnv) ?? fetch(request, env);
}

function strangerAt(env: DoorEnv): Response | undefined {
  const { door, incoming } = env ?? {};
  if (!door?.isLoopback || !incoming) return undefined;
  const { host, origin } = incoming.headers;
  if (host !== undefined && !isOurs(door, hostName(host))) {
    return problem(
      403,
      "Foreign host",
      `This address is not called "${host.slice(0, 100)}". Names beside localhost are given with --allowed-hosts.`,
    );
  }
  if (origin !== undefined && !isOurs(door, hostName(origin.replace(/^https?:\/\//, "")))) {
    return problem(403, "Foreign origin", `Pages of "${origin.slice(0, 100)}" may not call this address.`);
  }
  return undefined;
}

const isOurs = (door: Door, name: string | undefined) => name !== undefined && isNameOf(door, name);
