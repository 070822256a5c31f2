import { isIP } from "node:net";
import { hostname, networkInterfaces } from "node:os";
import { ConfigError, type ConfigProblem } from "../../ground/config-error.ts";
import type { Config } from "./settings.ts";

/** The instances that a configuration names, this one among them. */
export interface InstanceSettings {
  /** Their addresses, in one order whatever that of the configuration; none when a name is to be looked up for them. */
  readonly peers: readonly string[];
  /** The name that is looked up for them. */
  readonly name: URL | undefined;
  /** The address of this one; `undefined` when a look-up has to tell, or nothing told. */
  readonly self: string | undefined;
}

/** What this machine is called. */
export interface OwnNames {
  readonly host: string;
  readonly addresses: readonly string[];
}

/** As the operating system has them. */
export const ownNames = (): OwnNames => ({
  host: hostname().toLowerCase(),
  addresses: Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address)),
});

/** What an instance is called that listens there: at an address of its own, by no other of the machine. */
export const namesAt = (host: string, own: OwnNames): OwnNames =>
  isIP(host) === 0 || host === "0.0.0.0" || host === "::" ? own : { ...own, addresses: [host] };

type Asked = Pick<
  Partial<Config>,
  "peers" | "instance" | "forward" | "adminToken" | "noAdmin" | "stateFile" | "port" | "host" | "tlsCert"
>;

/**
 * Which instances there are; `undefined` when this is the only one.
 * @throws ConfigError when they cannot be told apart, or when what they need is not set
 */
export function readInstances(config: Asked, own?: OwnNames): InstanceSettings | undefined {
  const { peers = [], port = 8080, host = "127.0.0.1" } = config;
  const problems = unusable(config);
  const urls = peers.map((peer) => peerUrl(peer, config));
  const [first] = urls;
  if (problems.length > 0) throw new ConfigError(problems);
  if (!first) return undefined;
  if (urls.length === 1) return { peers: [], name: first, self: undefined };
  const addresses = urls.map(({ origin }) => origin);
  const names = namesAt(host, own ?? ownNames());
  const mine = config.instance === undefined ? addresses.filter((one) => isOwn(one, names, port)) : named(config);
  const [self] = mine;
  if (self === undefined || mine.length > 1 || !addresses.includes(self)) throw notOne(config, addresses, mine);
  return { peers: addresses.toSorted(), name: undefined, self };
}

/** A name alone is called as this instance is: by HTTPS when it has a certificate, and at the same port. */
function peerUrl(text: string, { port = 8080, tlsCert }: Asked): URL {
  if (/^https?:/.test(text)) return new URL(text);
  const url = `${tlsCert === undefined ? "http" : "https"}://${text.replace(/\/$/, "")}`;
  return new URL(/:\d+$/.test(url) ? url : `${url}:${port}`);
}

function unusable({ peers = [], ...config }: Asked): ConfigProblem[] {
  if (peers.length === 0) {
    const alone = (["instance", "forward"] as const).filter((key) => config[key]);
    return alone.map((key) => ({
      where: `--${key}`,
      message: "is of no use alone",
      hint: "name all instances: --peers",
    }));
  }
  const problems: ConfigProblem[] = [];
  const add = (message: string, hint: string) => problems.push({ where: "--peers", message, hint });
  if (config.adminToken === undefined) {
    add("needs --admin-token too", "instances ask each other with it, so give all the same");
  }
  if (config.noAdmin)
    add("goes not with --no-admin", "sandboxes are made by the admin API, and `default` is not there");
  if (config.stateFile !== undefined) {
    add("goes not with --state-file", "it holds the sandbox `default`, which is not there; use `export` for another");
  }
  const addresses = peers.map((peer) => peerUrl(peer, config).origin);
  const twice = addresses.find((one, at) => addresses.indexOf(one) < at);
  if (twice !== undefined) add(`names ${twice} twice`, "expected each instance once");
  if (peers.length === 1 && addresses[0]?.startsWith("https:")) {
    add("looks up a name for https", "certificates are for names and not for addresses: name all instances");
  }
  if (peers.length === 1 && config.instance !== undefined) {
    add("looks up a name, with --instance", "the look-up tells which instance this one is: leave --instance out");
  }
  return problems;
}

/** Is that an address of this machine, at our port? The name of the host may stand before a domain. */
export function isOwn(address: string, { host, addresses }: OwnNames, port: number): boolean {
  const url = new URL(address);
  if (portOf(url) !== port) return false;
  const name = url.hostname.replace(/^\[|\]$/g, "");
  return name === host || name.startsWith(`${host}.`) || name === "localhost" || addresses.includes(name);
}

const portOf = ({ port, protocol }: URL) => (port === "" ? (protocol === "https:" ? 443 : 80) : Number(port));

const named = ({ instance = "", ...config }: Asked): readonly string[] => {
  const text = instance.toLowerCase();
  return URL.canParse(/^https?:/.test(text) ? text : `http://${text}`) ? [peerUrl(text, config).origin] : [text];
};

function notOne({ instance }: Asked, addresses: readonly string[], mine: readonly string[]): ConfigError {
  const hint = `expected one of ${addresses.join(", ")}`;
  if (instance !== undefined) {
    return new ConfigError([{ where: "--instance", message: `${instance} is none of the peers`, hint }]);
  }
  const message = mine.length > 1 ? `${mine.join(" and ")} are both this one` : "none of them is this one";
  return new ConfigError([{ where: "--peers", message, hint: `say which is: --instance; ${hint}` }]);
}
