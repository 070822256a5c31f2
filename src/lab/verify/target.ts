import { randomUUID } from "node:crypto";
import * as z from "zod";
import { reasonOf } from "../../ground/config-error.ts";
import { jsonOr } from "../../ground/json.ts";
import { observations } from "../../wire/observations.ts";
import { ownPaths } from "../../wire/paths.ts";
import { switchesSchema } from "../../wire/switches.ts";
import { vendorErrorOverrides } from "../../wire/vendor-errors.ts";
import type { Interaction } from "./interaction.ts";

export interface Address {
  /** What stands before `/crmapi`, without a slash at its end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface Target extends Address {
  readonly kind: "stand-in" | "system" | "unreachable" | "not asked";
  readonly reason?: string;
}

// The shape, and not only the status: many a server answers 200 to everything.
const health = z.object({ status: z.literal("ready"), product: z.literal("crmcom-mock") });

/** Asks whether a stand-in listens there, below the path that was given: one beside it on the host is another system. */
export async function findTarget(address: Address): Promise<Target> {
  const base = address.base.replace(new RegExp(`${ownPaths.sandbox}[^/]+$`), "");
  try {
    const { status, json } = await callTarget({ ...address, base }, `${ownPaths.admin}/health/ready`);
    const isStandIn = status === 200 && health.safeParse(json).success;
    return isStandIn ? { ...address, base, kind: "stand-in" } : { ...address, kind: "system" };
  } catch (error) {
    return { ...address, kind: "unreachable", reason: reasonOf(error) };
  }
}

/** @returns the answer; `json` is `undefined` where it is none. @throws what `fetch` throws */
export async function callTarget({ base, headers, timeoutMs }: Address, path: string, init: RequestInit = {}) {
  const signal = AbortSignal.timeout(timeoutMs);
  const all = { ...(init.headers as Address["headers"]), ...headers };
  const response = await fetch(base + path, { ...init, headers: all, redirect: "manual", signal });
  const text = await response.text();
  const contentType = response.headers.get("content-type") ?? "";
  return { status: response.status, contentType, text, json: jsonOr(text) };
}

/** Where interactions are played: a target itself, or a sandbox of a stand-in, which each of them has made anew. */
export function stageOf(target: Target) {
  const name = `verify-${randomUUID()}`;
  const isStandIn = target.kind === "stand-in";
  const at: Address = isStandIn ? { ...target, base: `${target.base}${ownPaths.sandbox}${name}` } : target;
  const ask = (init: RequestInit) => callTarget(target, `${ownPaths.admin}/sandboxes/${name}`, init);
  const leave = async () => {
    if (isStandIn) await ask({ method: "DELETE" }).catch(() => undefined);
  };
  const prepare = async ({ own }: Interaction, release: string) => {
    if (!isStandIn) return;
    await leave();
    const frozenAt = own?.example.state.clock;
    const body = JSON.stringify({ release, ...(frozenAt && { clock: { frozenAt } }) });
    const { status, text } = await ask({ method: "PUT", body });
    if (status >= 400) throw new Error(`it made no sandbox: ${status} ${text.slice(0, 200)}`);
  };
  return { at, prepare, leave };
}

/** A file that `--write-observed` wrote: what is expected in place of what is assumed. */
export const observedFile = z.looseObject({
  observed: observations,
  assumptions: switchesSchema.default({}),
  vendorErrors: vendorErrorOverrides.default({}),
  refusalStatus: z.int().optional(),
});

export type Adopted = z.output<typeof observedFile>;

/** Such a file, where the stand-in was started with one. Switches that somebody made up are no reason to read a contract otherwise. */
export async function adoptedByStandIn(address: Address): Promise<Adopted | undefined> {
  const { json } = await callTarget(address, `${ownPaths.admin}/settings`);
  const setting = (name: string): unknown => Object(Object(Object(json).settings)[name]).value;
  const names = ["observed", "assumptions", "vendorErrors", "refusalStatus"];
  const read = Object.fromEntries(names.map((name) => [name, setting(name)]));
  return read["observed"] == null ? undefined : observedFile.parse(read);
}
