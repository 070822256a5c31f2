import * as z from "zod";
import { ConfigError } from "../common/config-error.ts";
import { nearestHint } from "../common/names.ts";
import { ownPaths } from "../common/own-paths.ts";
import { pointerTo } from "../matching/json-pointer.ts";
import { readConfig } from "../mock/config/read-config.ts";
import { type ConfigInput, publicUrlOf } from "../mock/config/settings.ts";
import { answerCodes, renderRule } from "../mock/faults/render-rule.ts";
import { type FaultRule, rulesSchema } from "../mock/faults/rule.ts";
import type { StoredRule } from "../mock/faults/stored-rule.ts";
import { checkClaim, type Proof } from "../mock/journal/check-claim.ts";
import {
  claimSchemaFor,
  compileFilter,
  type JournalClaim,
  type JournalFilter,
  journalFilterSchema,
} from "../mock/journal/journal-filter.ts";
import { type JournalEntry, renderEntry } from "../mock/journal/render-entry.ts";
import { type ResetPart, resetParts, type Sandbox } from "../mock/sandbox/sandbox.ts";
import { type SandboxOptions, sandboxOptions } from "../mock/sandbox/sandbox-options.ts";
import type { Sandboxes } from "../mock/sandbox/sandboxes.ts";
import { seedRecords } from "../mock/sandbox/seed-records.ts";
import { sandboxKey } from "../mock/server/choose-sandbox.ts";
import type { Listening } from "../mock/server/listen.ts";
import { type AssembledStandIn, assembleStandIn } from "../mock/stand-in.ts";
import { readBy, readOrThrow } from "../schema/read-by.ts";
import {
  type AddedRecord,
  type AnyCollection,
  type CustomerEvent,
  customerEvent,
  type SeedRecord,
} from "../vendor/entities/all-entities.ts";
import type { Method } from "../vendor/method.ts";

export type StandIn = ReturnType<typeof standInHandle>;

/**
 * Makes a mock server. The options are the keys of the config file. It does not listen yet, and logs only warnings unless
 * `logLevel` says otherwise.
 * @throws ConfigError when an option or a fixture cannot be used
 */
export function createStandIn(options: ConfigInput = {}): StandIn {
  return standInHandle(assembleStandIn(readConfig({ options: { logLevel: "warn", ...options } })));
}

export function standInHandle(assembled: AssembledStandIn) {
  const { sandboxes, config, log, seed, token, adminToken, methods, fixtures, close } = assembled;
  let address: SocketAddress = { url: nowhere, isLoopback: true };
  const handleOf = (sandbox: Sandbox) => sandboxHandle(assembled, sandbox, () => address);
  const { journal, faults } = handleOf(sandboxes.default);
  return {
    config,
    log,
    /** The seed of ids and chance; generated when the options have none. */
    seed,
    /** A token that works at once; `undefined` when the fixtures have none. */
    token,
    /** The token of the admin API away from loopback; generated when the options have none. */
    adminToken,
    methods,
    fixtures,
    /** Finishes open calls, stops listening, also where `listen` is under way, and writes the state file if there is one. */
    close,
    /** The address of the last socket. Without a socket, an address that only `fetch` knows. */
    get url() {
      return address.url;
    },
    /** Answers a request without a socket. Only the path and the query of the URL count. */
    fetch: async (input: Request | string | URL, init?: RequestInit): Promise<Response> =>
      assembled.fetch(toRequest(input, init)),
    /**
     * Listens on a socket. By default, port and host are those of the configuration.
     * @throws Error with a code like EADDRINUSE, and after `close`
     */
    async listen(at?: { port?: number; host?: string }): Promise<Listening> {
      const socket = await assembled.listen(at);
      address = socket;
      return socket;
    },
    /**
     * A sandbox for a test: a new one, or the one of a name, which is made if there is none.
     * @throws SandboxRefused when the sandbox of that name has other options, or when there are too many
     * @throws ConfigError for options that cannot be used
     */
    sandbox: (options: string | SandboxOptions = {}): SandboxHandle => handleOf(getOrCreate(sandboxes, options)),
    journal,
    faults,
    /** Resets the named parts, by default all, in every sandbox. */
    reset(parts?: ResetParts): void {
      const choice = readParts(parts);
      for (const sandbox of sandboxes.all()) sandbox.reset(choice);
    },
    [Symbol.asyncDispose]: close,
  };
}

type ResetParts = Partial<Record<ResetPart, boolean>>;

const partsSchema = z.strictObject(Object.fromEntries(resetParts.map((part) => [part, z.boolean().optional()])));

/** @throws ConfigError for a part that does not exist, because `reset({})` resets all */
const readParts = (parts: object = {}) => readOrThrow(partsSchema, parts, (path) => `reset, option ${path.join(".")}`);

function getOrCreate(sandboxes: Sandboxes, options: string | SandboxOptions): Sandbox {
  const input = typeof options === "string" ? { name: options } : options;
  const read = readOrThrow(sandboxOptions, input, (path) => ["sandbox", ...path].join("."));
  const { name } = read;
  return name === undefined ? sandboxes.make(read) : sandboxes.getOrMake({ ...read, name }).sandbox;
}

/** A sandbox as a program uses it: an isolated world, with an address and a token of its own. */
export type SandboxHandle = ReturnType<typeof sandboxHandle>;

/** The address of the last socket. Without a socket, one that only `fetch` knows. */
type SocketAddress = Pick<Listening, "url" | "isLoopback">;

/** @param address called each time, because a socket may be opened later */
function sandboxHandle(standIn: AssembledStandIn, sandbox: Sandbox, address: () => SocketAddress) {
  const { sandboxes } = standIn;
  const { name, store, clock } = sandbox;
  const remove = () => void sandboxes.remove(name);
  return {
    name,
    /** The simulated release, like `R14.0.0`. */
    get release(): string {
      return sandbox.release.name;
    },
    /** Base URL for a client, to which it appends `/crmapi/rest/v2/...`. It needs a socket: call `listen` first. */
    get baseUrl() {
      const { url, isLoopback } = address();
      const origin = publicUrlOf(standIn.config.publicUrl) ?? url;
      return `${origin}${ownPaths.sandbox}${sandboxKey(sandboxes, sandbox, isLoopback)}`;
    },
    /** A token of this sandbox alone; in `default`, one of the fixtures. Throws a ConfigError if there is none. */
    get token() {
      return expectToken(sandbox === sandboxes.default ? standIn.token : sandbox.token);
    },
    journal: journalReader(sandbox, standIn),
    faults: faultRules(sandbox, standIn.methodList),
    clock,
    /** All rows: fixtures, and the ones that calls created. */
    store,
    /** Answers a request in this sandbox, without a socket. Only the path and the query of the URL count. */
    async fetch(input: Request | string | URL, init?: RequestInit): Promise<Response> {
      const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
      headers.set("x-mock-sandbox", name);
      return standIn.fetch(toRequest(input, { ...init, headers }));
    },
    /**
     * Adds rows. Write only the members that matter to you; the others are made.
     * @returns the whole rows
     * @throws ConfigError for an unknown collection and for rows that cannot be stored; nothing is added then
     */
    add: <Name extends AnyCollection>(collection: Name, ...rows: readonly SeedRecord<Name>[]): AddedRecord<Name>[] =>
      seedRecords(sandbox, entityOf(collection, sandbox), rows) as never,
    /** The customer events that were created in it, oldest first. */
    events: () => createdRecords(sandbox, customerEvent.collection) as CustomerEvent[],
    /** Resets the named parts, by default all. */
    reset: (parts?: ResetParts): void => void sandbox.reset(readParts(parts)),
    /** Removes it. The sandbox `default` stays. */
    remove,
    [Symbol.dispose]: remove,
  };
}

/** @throws ConfigError when there is no token */
export function expectToken(token: string | undefined): string {
  if (token !== undefined) return token;
  throw new ConfigError([{ where: "token", message: "there is none: the fixtures have no unit to log in" }]);
}

function entityOf(collection: string, { store }: Sandbox) {
  const entity = store.entities.find((candidate) => candidate.collection === collection);
  if (entity) return entity;
  const hint = nearestHint(collection, store.names);
  throw new ConfigError([{ where: collection, message: "there is no such collection", hint }]);
}

const nowhere = "http://stand-in";

function toRequest(input: Request | string | URL, init?: RequestInit): Request {
  if (input instanceof Request) return init ? new Request(input, init) : input;
  return new Request(new URL(input, nowhere), init);
}

export function createdRecords({ store, start }: Sandbox, collection: string): object[] {
  const initial = new Set(start.rows.get(collection));
  const added = store.changes().collections.get(collection)?.added ?? [];
  return added.filter((row) => !initial.has(row));
}

export type JournalReader = ReturnType<typeof journalReader>;

function journalReader({ journal, faults }: Sandbox, { methodList, vendorErrors }: AssembledStandIn) {
  const matching = (filter: JournalFilter) =>
    journal.entries().filter(compileFilter(readInput(journalFilterSchema, filter)));
  return {
    /** Number of calls since the start. */
    get total(): number {
      return journal.total;
    },
    /** Number of calls that were dropped. */
    get evicted(): number {
      return journal.evicted;
    },
    /** The kept calls that match the filter, oldest first. */
    entries: (filter: JournalFilter = {}): JournalEntry[] => matching(filter).map(renderEntry),
    count: (filter: JournalFilter = {}): number => matching(filter).length,
    /**
     * Checks a claim about all calls since the start:
     * `{operation, outcome, statusCode, requestId, headers, query, where, rows, times | atLeast | atMost | never}`.
     */
    check(claim: JournalClaim): Proof {
      const methods = methodList();
      const read = readInput(claimSchemaFor(methods.map(({ name }) => name)), claim);
      const steps = checkClaim(journal, read, methods, answerCodes(vendorErrors(), faults.list()));
      let step = steps.next();
      while (!step.done) step = steps.next();
      return step.value;
    },
    clear: (): void => journal.clear(),
  };
}

/** @throws TypeError with each problem and its place */
function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = readBy(schema, input);
  if (!read.problems) return read.data;
  throw new TypeError(read.problems.map(({ path, message }) => `${pointerTo(path) || "/"}: ${message}`).join("\n"));
}

/** A stored rule with its counts, and `warnings` if it can match no call. */
export type StoredFault = ReturnType<typeof renderRule>;

export type FaultRules = ReturnType<typeof faultRules>;

function faultRules(sandbox: Sandbox, methods: () => readonly Method[]) {
  const { faults } = sandbox;
  const render = (rules: readonly StoredRule[]) =>
    rules.map((stored) => renderRule(stored, sandbox.faults, methods(), sandbox.release));
  return {
    /** The active rules, in the order in which they are tried. */
    list: (): StoredFault[] => render(faults.list()),
    /** The rules that have not applied yet. */
    pending: (): StoredFault[] => render(faults.list()).filter(({ applied }) => applied === 0),
    /**
     * Stores rules, or presets by name.
     * @throws TypeError for a rule that is not accepted, an id that is taken, or more than 10 000 rules; nothing is stored then
     */
    add(...input: FaultRule[]): StoredFault[] {
      const rules = readInput(rulesSchema, input);
      const existing = rules.find(({ id }) => id !== undefined && faults.get(id));
      if (existing) throw new TypeError(`there is a rule ${existing.id} already`);
      const full = faults.whyNoRoom(rules.length);
      if (full !== undefined) throw new TypeError(full);
      return render(faults.add(rules));
    },
    remove: (id: string): boolean => faults.remove(id),
    clear: (): void => faults.clear(),
  };
}
