import type { HttpBindings } from "@hono/node-server";

/** The address that a request came in by. A request without a socket came in by none: it is the program's own. */
export interface Entrance {
  /** Only programs of this machine reach it, and the pages that its browsers show. */
  readonly isLoopback: boolean;
  /** Names of hosts under which it may be called, when it is on loopback. */
  readonly hosts: ReadonlySet<string>;
}

/** What a request brings along when it came by a socket. */
export type EntranceEnv = Partial<HttpBindings & { readonly entrance: Entrance }> | undefined;

/** The entrance at an address of this machine. */
export function entranceOf(address: string, names: readonly string[]): Entrance {
  return { isLoopback: isLoopbackName(address), hosts: new Set(names.map((name) => name.toLowerCase())) };
}

/** May the host of that name (without port, IPv6 without brackets) be meant when this machine is called? */
export function isNameOf(entrance: Entrance, host: string): boolean {
  return isLoopbackName(host) || entrance.hosts.has(host);
}

/** The name in `host:port`, in lower case and without the brackets of IPv6; `undefined` when it is none. */
export function hostName(text: string): string | undefined {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:/?#@[\]\s]+))(?::\d{1,5})?$/i.exec(text);
  return (parts?.[1] ?? parts?.[2])?.toLowerCase();
}

const isLoopbackName = (name: string): boolean =>
  name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(name);
