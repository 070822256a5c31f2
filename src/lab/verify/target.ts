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
  const own = init.headers as Readonly<Record<string, string>> | undefined;
  const response = await fetch(base + path, { ...init, headers: { ...own, ...headers }, redirect: "manual", signal });
  const text = await response.text();
  const contentType = response.headers.get("content-type") ?? "";
  return { status: response.status, contentType, text, json: jsonOr(text) };
}

/** Where interactions are played: a target itself, or one sandbox of a stand-in, which each of them has made anew. */
export interface Stage extends Address {
  /** @throws Error when the stand-in does not make the sandbox */
  prepare(interaction: Interaction, release: string): Promise<void>;
  leave(): Promise<unknown>;
}

export function stageOf(target: Target): Stage {
  if (target.kind !== "stand-in") return { ...target, prepare: async () => undefined, leave: async () => undefined };
  const name = `verify-${randomUUID()}`;
  const stage = { ...target, base: `${target.base}${ownPaths.sandbox}${name}` };
  const remove = () => callTarget(target, `${ownPaths.admin}/sandboxes/${name}`, { method: "DELETE" });
  const ask = async (at: Address, method: string, path: string, json: object) => {
    const { status, text } = await callTarget(at, ownPaths.admin + path, { method, body: JSON.stringify(json) });
    if (status >= 400) throw new Error(`it made no sandbox: ${status} ${text.slice(0, 200)}`);
  };
  return {
    ...stage,
    async prepare({ own }, release) {
      await remove();
      await ask(target, "PUT", `/sandboxes/${name}`, { release });
      const { name: state, clock } = own?.example.state ?? {};
      // A new sandbox is in any other state already.
      if (clock !== undefined) await ask(stage, "POST", "/provider-states", { state });
    },
    leave: () => remove().catch(() => undefined),
  };
}

/** A file that `--write-observed` wrote: what is to be done, and expected, in place of what is assumed. */
const observedFile = z.looseObject({
  observed: observations,
  assumptions: switchesSchema.default({}),
  vendorErrors: vendorErrorOverrides.default({}),
});

export type Adopted = z.output<typeof observedFile>;

/** @throws z.ZodError for another file */
export const readAdopted = (content: unknown): Adopted => observedFile.parse(content);

/**
 * What a stand-in says that was started with such a file; `undefined` for one that was not. Errors and switches that
 * somebody made up in a config file are no reason to read the contract otherwise.
 */
export async function adoptedByStandIn(address: Address): Promise<Adopted | undefined> {
  const { json } = await callTarget(address, `${ownPaths.admin}/settings`);
  const setting = (name: string): unknown => Object(Object(Object(json).settings)[name]).value;
  const [observed, assumptions, vendorErrors] = ["observed", "assumptions", "vendorErrors"].map(setting);
  return observed == null ? undefined : readAdopted({ observed, assumptions, vendorErrors });
}
