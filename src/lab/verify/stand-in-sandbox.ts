import * as z from "zod";
import { type ProviderState, providerStates } from "../../documents/provider-states.ts";
import { catalog } from "../../vendor/catalog.ts";
import { ownPaths } from "../../wire/paths.ts";
import type { Interaction } from "./interaction.ts";
import { type Address, callTarget } from "./target.ts";

const made = z.object({ name: z.string().min(1) });

/** The sandboxes of a stand-in in which interactions are played, each in a new one. */
export interface SandboxTurns {
  readonly address: Address;
  readonly states: ReadonlyMap<string, ProviderState>;
  /** The name of the one of this turn, as it stands in a path; `undefined` before the first. */
  current: string | undefined;
}

/** No sandbox is made yet. @param address where the stand-in is */
export const sandboxTurns = (address: Address): SandboxTurns => ({
  address,
  states: providerStates(catalog),
  current: undefined,
});

/** Base URL of the sandbox of this turn. */
export const baseOfTurn = ({ address, current }: SandboxTurns): string =>
  current === undefined ? address.base : `${address.base}${ownPaths.sandbox}${current}`;

/**
 * Leaves the sandbox of the interaction before and makes one for the next, which simulates a release and is in the provider
 * states of the interaction. A new sandbox is in most of them already.
 * @throws Error when the stand-in does not make it
 */
export async function takeTurn(turns: SandboxTurns, { pact }: Interaction, release: string): Promise<void> {
  await enterNew(turns, release);
  for (const { name } of pact.providerStates ?? []) {
    if (turns.states.get(name)?.clock !== undefined) await setUp(turns, name);
  }
}

/** Removes the sandbox of this turn. */
export async function leaveSandbox(turns: SandboxTurns): Promise<void> {
  if (turns.current === undefined) return;
  await callTarget(turns.address, `${ownPaths.admin}/sandboxes/${turns.current}`, { method: "DELETE" });
  turns.current = undefined;
}

async function enterNew(turns: SandboxTurns, release: string): Promise<void> {
  await leaveSandbox(turns);
  const body = JSON.stringify({ release });
  const answer = await callTarget(turns.address, `${ownPaths.admin}/sandboxes`, { method: "POST", body });
  const read = made.safeParse(answer.json);
  if (answer.status !== 201 || !read.success) {
    throw new Error(`the stand-in made no sandbox: ${answer.status} ${answer.text.slice(0, 200)}`);
  }
  turns.current = encodeURIComponent(read.data.name);
}

async function setUp({ address, current = "default" }: SandboxTurns, state: string): Promise<void> {
  const headers = { ...address.headers, "x-mock-sandbox": current };
  const body = JSON.stringify({ state, action: "setup" });
  const answer = await callTarget({ ...address, headers }, `${ownPaths.admin}/provider-states`, {
    method: "POST",
    body,
  });
  if (answer.status !== 200) throw new Error(`the stand-in refused it: ${answer.text.slice(0, 200)}`);
}
