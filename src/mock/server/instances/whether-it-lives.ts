import { reasonOf } from "../../../ground/reason-of.ts";
import { ownPaths } from "../../../wire/own-paths.ts";
import { hopHeader } from "../access/hop.ts";

/** How long an instance may take to let itself be connected to, or to say that it lives. */
export const instancePatienceMs = 2000;

/** Why an instance does not answer; `undefined` when it lives. */
export async function whyDead(instance: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(instancePatienceMs);
    const { status } = await fetch(`${instance}${ownPaths.admin}/health/live`, {
      signal,
      redirect: "manual",
      headers: { [hopHeader]: "" },
    });
    return status === 200 ? undefined : `it answered ${status}`;
  } catch (error) {
    return silenceReason(error);
  }
}

/** Why a request to an instance failed, in words. */
export const silenceReason = (error: unknown): string =>
  reasonOf(error, `nothing came within ${instancePatienceMs} ms`);
