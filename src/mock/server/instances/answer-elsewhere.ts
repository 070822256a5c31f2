import type { Context } from "hono";
import { ownPaths } from "../../../wire/own-paths.ts";
import { ownerOfToken, type Sandboxes } from "../../sandbox/sandboxes.ts";
import { hopHeader, isHop } from "../access/hop.ts";
import { maySteer, type Steering } from "../access/steering.ts";
import { sandboxNameIn } from "../named-key.ts";
import { requestHeaders } from "../request-headers.ts";
import { disputed, goneOwner, misdirected, noDefault, unknownInstances } from "./misdirected.ts";
import { passToInstance } from "./pass-to-instance.ts";

/** What it takes to lead a request to the instance that has its sandbox. */
export interface Leading {
  readonly sandboxes: Sandboxes;
  readonly steering: Steering;
  /** Aborted once the server is about to stop. */
  readonly closing: AbortSignal;
}

/** What stays here of the headers of a request to the admin API: that its page is one of ours was seen here. */
const ofPage = ["origin", "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest"];

/**
 * The answer to a request for a sandbox that is not on this instance; `undefined` when it is to be answered here, as where this is
 * the only one.
 * @param key what the request names it by; `undefined` when it names none
 * @param body what was read of it already
 */
export async function answerElsewhere(
  context: Context,
  key: string | undefined,
  { sandboxes, steering, closing }: Leading,
  body?: string,
): Promise<Response | undefined> {
  const { instances } = sandboxes;
  if (!instances) return undefined;
  if (key === undefined || key === sandboxes.default.name) return noDefault();
  // A token alone says where it was issued, and not where else.
  if (ownerOfToken(sandboxes, key)) return undefined;
  const name = sandboxNameIn(key);
  const owner = instances.ownerOf(name);
  if (owner === undefined) return unknownInstances(instances);
  if (owner === instances.self()) return undefined;
  const headers = requestHeaders(context);
  if (isHop(headers)) return disputed(name, owner, instances);
  if (!instances.isForwarding) return misdirected(name, owner);
  if (closing.aborted) return goneOwner(name, owner, "this instance is about to stop");
  const isOurs = context.req.path.includes(`${ownPaths.admin}/`);
  return passToInstance({
    context,
    name,
    owner,
    headers: {
      [hopHeader]: new URL(context.req.url).origin,
      // Whoever may steer here may do so there.
      ...(maySteer(context.env, headers, steering) && { "x-mock-admin-token": steering.token }),
    },
    without: isOurs ? ofPage : [],
    body,
    closing,
  });
}
