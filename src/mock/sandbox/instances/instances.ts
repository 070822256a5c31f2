import { lookup } from "node:dns/promises";
import type { Log } from "../../../ground/log.ts";
import {
  type InstanceSettings,
  isOwn,
  namesAt,
  type OwnNames,
  ownNames,
  readInstances,
} from "../../config/read-instances.ts";
import type { Config } from "../../config/settings.ts";
import { rendezvousOwner } from "./rendezvous-owner.ts";

/** The instances of one stand-in, as this one of them knows them. */
export interface Instances {
  /** Their addresses, this one's among them, in the same order everywhere; none as long as no look-up told. */
  peers(): readonly string[];
  /** The address of this one. */
  self(): string | undefined;
  /** Which has a sandbox of that name, or is to make it; `undefined` as long as the instances are not known. */
  ownerOf(sandbox: string): string | undefined;
  /** Addresses that a look-up told of once and does not any more: their calls went with them. */
  gone(): readonly string[];
  /** From now on, nothing is missed of those. */
  forgetGone(): void;
  /** Why the last look-up told nothing. */
  trouble(): string | undefined;
  /** Are calls for the sandbox of another passed on to it? */
  readonly isForwarding: boolean;
  /** What instances show each other: the token of the admin API. */
  readonly token: string;
  /** Looks a name up for the first time; never fails. */
  begin(): Promise<void>;
  /** Looks it up no more. */
  close(): void;
}

/** Looks a name up. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** How often a name is looked up again. */
const everyMs = 5000;

const system: Resolve = (name) => lookup(name, { all: true });

/**
 * The instances that a configuration names; `undefined` when this is the only one.
 * @throws ConfigError
 */
export function createInstances(
  config: Config,
  log: Pick<Log, "info" | "warn">,
  resolve: Resolve = system,
  own?: OwnNames,
): Instances | undefined {
  const settings = readInstances(config, own);
  if (!settings) return undefined;
  return new KnownInstances(settings, config, { log, resolve, own: namesAt(config.host, own ?? ownNames()) });
}

interface World {
  readonly log: Pick<Log, "info" | "warn">;
  readonly resolve: Resolve;
  readonly own: OwnNames;
}

class KnownInstances implements Instances {
  readonly isForwarding: boolean;
  readonly token: string;
  readonly #name: URL | undefined;
  readonly #port: number;
  readonly #world: World;
  #peers: readonly string[];
  #self: string | undefined;
  #trouble: string | undefined;
  #gone = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ peers, name, self }: InstanceSettings, { forward, adminToken = "", port }: Config, world: World) {
    this.isForwarding = forward;
    this.token = adminToken;
    this.#name = name;
    this.#port = port;
    this.#world = world;
    this.#peers = peers;
    this.#self = self;
    if (name) this.#trouble = `${name.hostname} was not looked up yet`;
  }

  peers = (): readonly string[] => this.#peers;
  self = (): string | undefined => this.#self;
  gone = (): readonly string[] => [...this.#gone].sort();
  trouble = (): string | undefined => this.#trouble;
  ownerOf = (sandbox: string): string | undefined =>
    this.#peers.length === 0 ? undefined : rendezvousOwner(sandbox, this.#peers);

  async begin(): Promise<void> {
    if (!this.#name || this.#timer) return;
    const name = this.#name;
    this.#timer = setInterval(() => this.#lookUp(name), everyMs).unref();
    await this.#lookUp(name);
  }

  forgetGone(): void {
    this.#gone.clear();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** What was known stays known when a look-up fails: its instances may be there all the same. */
  async #lookUp(name: URL): Promise<void> {
    const before = { trouble: this.#trouble, peers: this.#peers };
    try {
      this.#take(name, await this.#world.resolve(name.hostname.replace(/^\[|\]$/g, "")));
    } catch (error) {
      this.#trouble = `${name.hostname} cannot be looked up: ${(error as Error).message}`;
    }
    const { log } = this.#world;
    if (this.#trouble !== undefined && this.#trouble !== before.trouble) log.warn(this.#trouble);
    if (this.#peers.join() !== before.peers.join()) log.info({ peers: this.#peers }, "instances");
  }

  /** A machine that has addresses of both kinds is one instance all the same. */
  #take({ hostname, port }: URL, found: Awaited<ReturnType<Resolve>>): void {
    const family = found.some((one) => one.family === 4) ? 4 : 6;
    const hosts = found.filter((one) => one.family === family).map(({ address }) => address);
    const at = port === "" ? "" : `:${port}`;
    const peers = [...new Set(hosts.map((host) => `http://${family === 6 ? `[${host}]` : host}${at}`))].sort();
    const mine = peers.filter((peer) => isOwn(peer, this.#world.own, this.#port));
    if (mine.length === 1) {
      this.#gone = new Set([...this.#gone, ...this.#peers].filter((peer) => !peers.includes(peer)));
      this.#peers = peers;
      [this.#self] = mine;
      this.#trouble = undefined;
      return;
    }
    const which = mine.length === 0 ? "none of which is" : "several of which are";
    this.#trouble = `${hostname} is ${peers.join(", ")}, ${which} this instance at port ${this.#port}`;
  }
}
