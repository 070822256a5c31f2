import type { Clock } from "../ground/clock.ts";
import { ConfigError } from "../ground/config-error.ts";
import { answeredWith } from "../mock/faults/render-rule.ts";
import { partsOf, type ResetPart, resetSandbox } from "../mock/sandbox/reset-sandbox.ts";
import type { Sandbox } from "../mock/sandbox/sandbox.ts";
import { removeSandbox, type Sandboxes } from "../mock/sandbox/sandboxes.ts";
import { seedRows } from "../mock/sandbox/seed-rows.ts";
import { keyInPath } from "../mock/server/choose-sandbox.ts";
import type { Store } from "../store/store.ts";
import {
  type CollectionName,
  collectionHint,
  findEntity,
  type SeedRow,
  type StoredRow,
} from "../vendor/entities/all-entities.ts";
import { type CustomerEvent, customerEvent } from "../vendor/entities/customer-event/customer-event.ts";
import type { Contract } from "../vendor/method.ts";
import { ownPaths } from "../wire/paths.ts";
import type { VendorErrorTable } from "../wire/vendor-errors.ts";
import { type FaultRules, faultRules } from "./fault-rules.ts";
import { type JournalReader, journalReader } from "./journal-reader.ts";

/** A sandbox as a program uses it: an isolated world, and what leads there. */
export interface SandboxHandle {
  readonly name: string;
  /** The release that is simulated in it, like `R14.0.0`. */
  readonly release: string;
  /** Base URL for a client, to which it appends `/crmapi/rest/v2/...`. It needs a socket: call `listen` first. */
  readonly baseUrl: string;
  /** A token that works here and nowhere else; in `default`, one of the fixtures. `undefined` when there is none. */
  readonly token: string | undefined;
  readonly journal: JournalReader;
  readonly faults: FaultRules;
  readonly clock: Clock;
  /** All rows, fixtures and created ones. */
  readonly store: Store;
  /** Answers a request in this sandbox, without a socket. Only the path and the query of the address count. */
  fetch(input: Request | string | URL, init?: RequestInit): Promise<Response>;
  /**
   * Adds rows. Each needs only the members that matter to you; the rest is made.
   * @returns the whole rows
   * @throws ConfigError for an unknown collection and for rows that cannot be stored; nothing is added then
   */
  add<Name extends CollectionName>(collection: Name, ...rows: readonly SeedRow<Name>[]): StoredRow<Name>[];
  /** The customer events that were created since its start, oldest first. */
  events(): CustomerEvent[];
  /** Resets the named parts, by default all. */
  reset(parts?: Partial<Record<ResetPart, boolean>>): void;
  /** Removes it. The sandbox `default` stays. */
  remove(): void;
  [Symbol.dispose](): void;
}

/** How a sandbox is reached. */
export interface Reach {
  fetch(request: Request): Promise<Response>;
  url(): string;
  /** Is it reached from this machine alone? */
  isLoopback(): boolean;
  readonly defaultToken: string | undefined;
  /** Its methods. */
  readonly contracts: readonly Contract[];
  /** The errors that it refuses with now. */
  vendorErrors(): VendorErrorTable;
}

/** Wraps a sandbox for a program. */
export function sandboxHandle(sandboxes: Sandboxes, sandbox: Sandbox, reach: Reach): SandboxHandle {
  const { name, store, clock, journal } = sandbox;
  const isDefault = sandbox === sandboxes.default;
  const remove = () => void removeSandbox(sandboxes, name);
  return {
    name,
    get release() {
      return sandbox.now.release.name;
    },
    get baseUrl() {
      return `${reach.url()}${ownPaths.sandbox}${keyInPath(sandboxes, sandbox, reach.isLoopback())}`;
    },
    get token() {
      return isDefault ? reach.defaultToken : sandbox.now.token;
    },
    journal: journalReader(journal, {
      contracts: reach.contracts,
      get codes() {
        return answeredWith(reach.vendorErrors(), sandbox.faults.list());
      },
    }),
    faults: faultRules(sandbox, reach.contracts),
    clock,
    store,
    fetch(input, init) {
      const request = toRequest(input, init, reach.url());
      const headers = new Headers(request.headers);
      headers.set("x-mock-sandbox", name);
      return reach.fetch(new Request(request, { headers }));
    },
    add: (collection, ...rows) => seedRows(sandbox, entityOf(collection), rows) as never,
    events: () => createdEvents(sandbox),
    reset: (parts) => resetSandbox(sandbox, partsOf(parts)),
    remove,
    [Symbol.dispose]: remove,
  };
}

function entityOf(collection: string) {
  const found = findEntity(collection);
  if (found) return found;
  throw new ConfigError([
    { where: collection, message: "there is no such collection", hint: collectionHint(collection) },
  ]);
}

/** The request of whatever `fetch` takes. An address without a host is below `base`. */
export function toRequest(input: Request | string | URL, init: RequestInit | undefined, base: string): Request {
  if (input instanceof Request) return init ? new Request(input, init) : input;
  return new Request(new URL(input, base), init);
}

/** The customer events that were created in a sandbox since its start, oldest first. */
export function createdEvents({ store, startRows }: Sandbox): CustomerEvent[] {
  const initial = new Set(startRows.get(customerEvent.collection));
  const added = (store.changes().collections.get(customerEvent.collection)?.added ?? []) as readonly CustomerEvent[];
  return added.filter((row) => !initial.has(row));
}
