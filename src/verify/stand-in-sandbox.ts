import * as z from "zod";
import { catalog } from "../catalog.ts";
import { providerStates } from "../documents/provider-states.ts";
import { releaseOfState } from "../documents/release-states.ts";
import { ownPaths } from "../wire/own-paths.ts";
import { type Address, callTarget } from "./target.ts";

const made = z.object({ name: z.string().min(1) });

/** The sandboxes of a stand-in in which interactions are played, each in a new one. */
export interface SandboxTurns {
  /**
   * Leaves the sandbox of the interaction before and makes one for the next, in a provider state of the contracts. A state
   * that asks for a release comes after the one that it belongs to, and stays in its sandbox.
   * @throws Error when the stand-in does not make it
   */
  prepare(state: string): Promise<void>;
  /** Base URL of the sandbox of this turn. */
  readonly base: string;
  close(): Promise<void>;
}

/** Takes turns in sandboxes of the stand-in at an address. */
export function sandboxTurns(address: Address): SandboxTurns {
  let current: string | undefined;
  const states = providerStates(catalog);
  const leave = async () => {
    if (current === undefined) return;
    await callTarget(address, `${ownPaths.admin}/sandboxes/${current}`, { method: "DELETE" });
    current = undefined;
  };
  const enterNew = async () => {
    await leave();
    const answer = await callTarget(address, `${ownPaths.admin}/sandboxes`, { method: "POST", body: "{}" });
    const read = made.safeParse(answer.json);
    if (answer.status !== 201 || !read.success) {
      throw new Error(`the stand-in made no sandbox: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
    current = encodeURIComponent(read.data.name);
  };
  const setUp = async (state: string) => {
    const headers = { ...address.headers, "x-mock-sandbox": current ?? "default" };
    const body = JSON.stringify({ state, action: "setup" });
    const answer = await callTarget({ ...address, headers }, `${ownPaths.admin}/provider-states`, {
      method: "POST",
      body,
    });
    if (answer.status !== 200) throw new Error(`the stand-in refused it: ${answer.text.slice(0, 200)}`);
  };
  return {
    async prepare(state) {
      const isOfRelease = releaseOfState(state) !== undefined;
      if (!isOfRelease) await enterNew();
      // A new sandbox is in all other states already.
      if (isOfRelease || states.get(state)?.clock !== undefined) await setUp(state);
    },
    get base() {
      return current === undefined ? address.base : `${address.base}${ownPaths.sandbox}${current}`;
    },
    close: leave,
  };
}
