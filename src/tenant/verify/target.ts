import { randomUUID } from "node:crypto";
import { reasonOf } from "../../common/config-error.ts";
import { type Address, askOverHttp } from "../../common/http-call.ts";
import { ownPaths, webApiRoot } from "../../common/own-paths.ts";
import { consumedValues } from "../../documents/contract-examples.ts";
import { type Config, readConfig } from "../../library/internal.ts";
import { type OwnInteraction, type StateValues, valuesFor } from "./interaction.ts";

export interface Target extends Address {
  readonly kind: "stand-in" | "system" | "unreachable" | "not asked";
  readonly reason?: string;
}

/** Finds out whether a mock server listens below the path of an address. One elsewhere on the host is another system. */
export async function findTarget(address: Address): Promise<Target> {
  const base = address.base.replace(new RegExp(`${ownPaths.sandbox}[^/]+$`), "");
  try {
    const { status, json } = await askOverHttp({ ...address, base }, `${ownPaths.admin}/health/ready`);
    const health = Object(json);
    // Some servers answer 200 to everything.
    const isStandIn = status === 200 && health.status === "ready" && health.product === "crmcom-mock";
    return isStandIn ? { ...address, base, kind: "stand-in" } : { ...address, kind: "system" };
  } catch (error) {
    return { ...address, kind: "unreachable", reason: reasonOf(error) };
  }
}

/** Plays an interaction at the target itself, or in a sandbox of a mock server, which is removed afterwards. */
export async function playAt<Played>(
  target: Target,
  { own }: OwnInteraction,
  release: string,
  play: (at: Address) => Promise<Played>,
): Promise<Played> {
  if (target.kind !== "stand-in") return await play(target);
  const name = `verify-${randomUUID()}`;
  const ask = (init: RequestInit) => askOverHttp(target, `${ownPaths.admin}/sandboxes/${name}`, init);
  const frozenAt = own.example.state.clock;
  const body = JSON.stringify({ release, ...(frozenAt && { clock: { frozenAt } }) });
  const { status, text } = await ask({ method: "PUT", body });
  if (status >= 400) throw new Error(`it made no sandbox: ${status} ${text.slice(0, 200)}`);
  try {
    return await play({ ...target, base: `${target.base}${ownPaths.sandbox}${name}` });
  } finally {
    await ask({ method: "DELETE" }).catch(() => undefined);
  }
}

/**
 * The values for one play of an interaction. A play uses some up: a system gets a new reference number, and a new session of the
 * user in the values.
 */
export async function valuesForPlay(interaction: OwnInteraction, target: Target, stateValues: StateValues) {
  const values = { ...valuesFor(interaction, stateValues) };
  const consumed = target.kind === "system" ? consumedValues(interaction.own.example) : [];
  if (consumed.includes("unused_reference_number"))
    values["unused_reference_number"] = `${values["unused_reference_number"]}-${randomUUID().slice(0, 8)}`;
  const { username, password, organisation } = stateValues.get("a user exists") ?? {};
  if (!consumed.includes("token") || [username, password, organisation].includes(undefined)) return values;
  const body = JSON.stringify({ username, password, organisation });
  const init = { method: "POST", headers: { "content-type": "application/json" }, body };
  const answer = await askOverHttp(target, `${webApiRoot}authentication/token`, init).catch(() => undefined);
  const { token } = Object(Object(answer?.json).data);
  return typeof token === "string" ? { ...values, token } : values;
}

/** The config of a mock server, if it plays an observed system. Switches that somebody made up do not change a contract. */
export async function readObservedConfig(address: Address): Promise<Config | undefined> {
  const { json } = await askOverHttp(address, `${ownPaths.admin}/settings`);
  const setting = (name: string): unknown => Object(Object(Object(json).settings)[name]).value ?? undefined;
  const names = ["observed", "assumptions", "vendorErrors", "refusalStatus"];
  const options = Object.fromEntries(names.map((name) => [name, setting(name)]));
  const { config } = readConfig({ options });
  return config.observed && config;
}
