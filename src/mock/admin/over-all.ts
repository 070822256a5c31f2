import type { Context } from "hono";
import { allSandboxes } from "../sandbox/sandboxes.ts";
import { isHop } from "../server/access/hop.ts";
import { unknownInstances } from "../server/instances/misdirected.ts";
import { requestHeaders } from "../server/request-headers.ts";
import type { AdminParts } from "./admin-parts.ts";
import { askPeers, type PeerAnswer } from "./ask-peers.ts";

/** What the sandboxes of one instance say together. */
interface OfInstance {
  /** How many sandboxes it has. */
  readonly sandboxes: number;
  /** Since when it knows of all calls: its start, or the last reset of the journals of all. */
  readonly since: string;
}

/** What instances said, and which of them said nothing. */
export interface OverAll<Said> {
  readonly said: readonly Said[];
  /** Of each instance, whether it answered, with what it said; absent when there is only one. */
  readonly peers?: readonly object[];
  /** The addresses of those that did not answer, or are gone. */
  readonly missing: readonly string[];
  /** Since when all that answered know of all calls. */
  readonly since: string;
}

/**
 * What all instances say of all their sandboxes: this one by itself, and the others when they are asked the same.
 * @param path below `/__mock/v1/`
 * @param body sent as JSON by POST, when there is one
 * @returns a refusal, as long as the instances are not known
 */
export async function overAll<Said extends object>(
  context: Context,
  { sandboxes }: Pick<AdminParts, "sandboxes">,
  own: Said,
  path: string,
  body?: object,
): Promise<OverAll<Said> | Response> {
  const { instances } = sandboxes;
  const since = new Date(sandboxes.gone.sinceMs).toISOString();
  const mine: Said & OfInstance = { sandboxes: allSandboxes(sandboxes).length, since, ...own };
  if (!instances) return { said: [mine], missing: [], since };
  const self = instances.self();
  if (self === undefined) return unknownInstances(instances);
  const first: PeerAnswer<Said & OfInstance> = { peer: self, answered: true, body: mine };
  const others = isHop(requestHeaders(context))
    ? []
    : await askPeers<{ peers: [Said & OfInstance] }>(instances, path, body);
  const all = [first, ...others.map((one) => (one.answered ? { ...one, body: one.body.peers[0] } : one))];
  const answers = all.flatMap((one) => (one.answered ? [one.body] : []));
  const gone = instances
    .gone()
    .map((peer) => ({ peer, answered: false, reason: "it is not among the instances any more" }));
  return {
    said: answers,
    peers: [...all, ...gone].map(({ peer, answered, ...more }) => ({
      peer,
      answered,
      ...("body" in more ? more.body : more),
    })),
    missing: [...all, ...gone].filter(({ answered }) => !answered).map(({ peer }) => peer),
    since: answers
      .map((one) => one.since)
      .toSorted()
      .at(-1) as string,
  };
}
