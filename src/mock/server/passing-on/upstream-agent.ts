import * as http from "node:http";
import * as https from "node:https";
import type { Socket } from "node:net";

/** How long a connection may lie idle: an upstream that closes one at the moment of the next call breaks that call. */
const idleMs = 1000;

/** Keeps connections to an upstream, but no longer than it surely does itself. */
export function upstreamAgent(protocol: string): http.Agent {
  const agent = protocol === "https:" ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  const keep = agent.keepSocketAlive.bind(agent) as unknown as (socket: object) => boolean;
  agent.keepSocketAlive = (socket) => {
    const isKept = keep(socket);
    (socket as Socket).setTimeout(idleMs);
    return isKept;
  };
  return agent;
}
