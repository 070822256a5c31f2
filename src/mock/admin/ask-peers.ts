import { jsonOr } from "../../ground/json-or.ts";
import { fingerprint } from "../../ground/random.ts";
import { ownPaths } from "../../wire/own-paths.ts";
import type { Instances } from "../sandbox/instances/instances.ts";
import { hopHeader } from "../server/access/hop.ts";
import { instancePatienceMs, silenceReason } from "../server/instances/whether-it-lives.ts";

/** What an instance said, or why it said nothing. */
export type PeerAnswer<Body> =
  | { readonly peer: string; readonly answered: true; readonly body: Body }
  | { readonly peer: string; readonly answered: false; readonly reason: string };

/** Whom an instance believes to ask, and which instances it knows. */
export const peersHeader = "x-mock-peers";

/** The same text for two instances that know the same ones, and agree on which of them one is. */
export const agreementOf = (instances: Instances, peer: string | undefined): string =>
  fingerprint(JSON.stringify([instances.peers(), peer]));

/**
 * Asks all other instances at once, and none of them any longer than a moment.
 * @param path below `/__mock/v1/`
 * @param body sent as JSON by POST, when there is one
 */
export function askPeers<Body>(instances: Instances, path: string, body?: object): Promise<PeerAnswer<Body>[]> {
  const others = instances.peers().filter((peer) => peer !== instances.self());
  return Promise.all(others.map((peer) => askPeer<Body>(instances, peer, path, body)));
}

async function askPeer<Body>(
  instances: Instances,
  peer: string,
  path: string,
  body?: object,
): Promise<PeerAnswer<Body>> {
  try {
    const response = await fetch(`${peer}${ownPaths.admin}/${path}`, {
      ...(body && { method: "POST", body: JSON.stringify(body) }),
      headers: {
        authorization: `Bearer ${instances.token}`,
        [hopHeader]: "",
        [peersHeader]: agreementOf(instances, peer),
      },
      // Where another leads, the token does not go.
      redirect: "manual",
      signal: AbortSignal.timeout(instancePatienceMs),
    });
    const text = await response.text();
    if (response.status === 200) return { peer, answered: true, body: JSON.parse(text) as Body };
    return { peer, answered: false, reason: `it answered ${response.status}${detailOf(text)}` };
  } catch (error) {
    return { peer, answered: false, reason: silenceReason(error) };
  }
}

function detailOf(text: string): string {
  const { detail } = (jsonOr(text) ?? {}) as { detail?: unknown };
  return typeof detail === "string" ? `: ${detail.slice(0, 500)}` : "";
}
