import { readOrThrow } from "../matching/read-by.ts";
import { readConfig } from "../mock/config/read-config.ts";
import type { ConfigInput } from "../mock/config/settings.ts";
import type { ResetPart, Sandbox } from "../mock/sandbox/sandbox.ts";
import { type SandboxOptions, sandboxOptions } from "../mock/sandbox/sandbox-options.ts";
import type { Sandboxes } from "../mock/sandbox/sandboxes.ts";
import { type AssembledStandIn, assembleStandIn, type RunStandIn } from "../mock/stand-in.ts";
import { nowhere, type OpenedAt, type SandboxHandle, sandboxHandle, toRequest } from "./sandbox-handle.ts";

/** A stand-in for CRM.COM, as a program uses it. */
export interface StandIn extends RunStandIn {
  /** The address of the socket that was opened last. Without a socket, an address that only `fetch` knows. */
  readonly url: string;
  /** Answers a request without a socket. Only the path and the query of the address count. */
  fetch(input: Request | string | URL, init?: RequestInit): Promise<Response>;
  /**
   * A sandbox for a test. With a name, the one of that name, made when there is none; otherwise a new one.
   * @throws SandboxRefused when the one of that name was made with other options, or when there are too many
   * @throws ConfigError for options that cannot be used
   */
  sandbox(options?: string | SandboxOptions): SandboxHandle;
  /** The journal of the sandbox `default`. */
  readonly journal: SandboxHandle["journal"];
  /** The fault rules of the sandbox `default`. */
  readonly faults: SandboxHandle["faults"];
  /** Resets the named parts, by default all, in every sandbox. */
  reset(parts?: Partial<Record<ResetPart, boolean>>): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Makes a stand-in. The options are the keys of the config file. It does not listen yet, and logs only warnings unless
 * `logLevel` says otherwise.
 * @throws ConfigError when an option or a fixture cannot be used
 */
export function createStandIn(options: ConfigInput = {}): StandIn {
  return standInHandle(assembleStandIn(readConfig({ options: { logLevel: "warn", ...options } })));
}

export function standInHandle(assembled: AssembledStandIn): StandIn {
  const { sandboxes } = assembled;
  let address: OpenedAt = { url: nowhere, isLoopback: true };
  const handleOf = (sandbox: Sandbox) => sandboxHandle(assembled, sandbox, () => address);
  const { journal, faults } = handleOf(sandboxes.default);
  return {
    ...assembled,
    get url() {
      return address.url;
    },
    fetch: async (input, init) => assembled.fetch(toRequest(input, init)),
    async listen(at) {
      const socket = await assembled.listen(at);
      address = socket;
      return socket;
    },
    sandbox: (options = {}) => handleOf(getOrCreate(sandboxes, options)),
    journal,
    faults,
    reset(parts) {
      for (const sandbox of sandboxes.all()) sandbox.reset(parts);
    },
    [Symbol.asyncDispose]: assembled.close,
  };
}

function getOrCreate(sandboxes: Sandboxes, options: string | SandboxOptions): Sandbox {
  const written = typeof options === "string" ? { name: options } : options;
  const read = readOrThrow(sandboxOptions, written, (path) => ["sandbox", ...path].join("."));
  const { name } = read;
  return name === undefined ? sandboxes.make(read) : sandboxes.getOrMake({ ...read, name }).sandbox;
}
