import * as z from "zod";
import { reasonOf } from "../../ground/config-error.ts";
import { jsonOr } from "../../ground/json.ts";
import { ownPaths } from "../../wire/paths.ts";

/** What answers at the address that is verified. */
export type TargetKind = "stand-in" | "system" | "unreachable" | "not asked";

/** An address to verify, and how it is called. */
export interface Address {
  /** What stands before `/crmapi`, without a slash at its end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** The address as it was found. */
export interface Target extends Address {
  readonly kind: TargetKind;
  /** Why it is unreachable. */
  readonly reason?: string;
}

// The shape, and not only the status: many a server answers 200 to everything.
const health = z.object({ status: z.literal("ready"), product: z.literal("crmcom-mock") });

/**
 * Asks whether a stand-in listens there, with one `GET <base>/__mock/v1/health/ready`. It is asked below the path that was
 * given: a stand-in beside it, on the same host, is not what is to be verified.
 */
export async function findTarget(address: Address): Promise<Target> {
  const base = address.base.replace(new RegExp(`${ownPaths.sandbox}[^/]+$`), "");
  try {
    const answer = await callTarget({ ...address, base }, `${ownPaths.admin}/health/ready`);
    const isStandIn = answer.status === 200 && health.safeParse(answer.json).success;
    return isStandIn ? { ...address, base, kind: "stand-in" } : { ...address, kind: "system" };
  } catch (error) {
    return { ...address, kind: "unreachable", reason: reasonOf(error) };
  }
}

/**
 * Sends a request to a target and reads the JSON of its answer, `undefined` where it has none.
 * @throws what `fetch` throws
 */
export async function callTarget({ base, headers, timeoutMs }: Address, path: string, init: RequestInit = {}) {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(base + path, { ...init, headers: { ...headers }, redirect: "manual", signal });
  const text = await response.text();
  return { status: response.status, text, json: jsonOr(text) };
}
