import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { ConfigError, nameForm } from "../../ground/config-error.ts";
import { atMost } from "../../matching/read-by.ts";
import { rowBytes } from "../../store/collection.ts";
import type { Rows } from "../../store/rows.ts";
import type { CollectionName, FixtureRow } from "../../vendor/entities/all-entities.ts";
import { releaseText } from "../../wire/release.ts";
import { ownSwitchesSchema } from "../../wire/switches.ts";
import { type Rule, rulesSchema } from "../faults/rule.ts";
import { clockSetting } from "./clock-setting.ts";
import { readRowsOnTop } from "./fixture-sets.ts";
import type { Loaded } from "./loaded.ts";
import { createSandbox, type Sandbox, type SandboxMaking } from "./sandbox.ts";
import type { Sandboxes } from "./sandboxes.ts";

const longestTtlMs = 7 * 24 * 3_600_000;

const row = z.record(z.string(), z.unknown());
const rowLists = atMost(100_000, z.array(row));

const fixtures = z.union([z.string().regex(/^[A-Za-z0-9_-]{1,64}$/), atMost(100, z.record(z.string(), rowLists))], {
  error: "expected the name of a set of fixtures, or an object of rows by collection",
});

type WrittenFixtures = { readonly [Name in CollectionName]?: readonly FixtureRow<Name>[] };

/** What a sandbox may be given when it is made; what is absent is as in `default`. */
export const sandboxOptions = z.strictObject({
  name: z
    .string()
    .regex(nameForm, "expected 1 to 100 letters, digits, dots, dashes and underscores, a letter or digit first")
    .optional(),
  release: releaseText.optional(),
  /** Variants of assumptions that hold here, by id; `as-assumed` goes before a variant of the configuration. */
  assumptions: ownSwitchesSchema.optional(),
  /** The name of a set of fixtures, a folder beside the default one; or rows by collection that come on top of the default set. */
  fixtures: (fixtures as unknown as z.ZodType<z.output<typeof fixtures>, string | WrittenFixtures>).optional(),
  clock: clockSetting.optional(),
  faults: rulesSchema.optional(),
  ttlMs: z.int().min(1).max(longestTtlMs).optional(),
});

export type SandboxOptions = z.input<typeof sandboxOptions>;

type ReadOptions = z.output<typeof sandboxOptions>;

export class SandboxRefused extends Error {
  override readonly name = "SandboxRefused";
  readonly reason: "taken" | "full";

  constructor(reason: "taken" | "full", message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Makes another one, named for its number unless it is given a name.
 * @param drawnAs what its ids and its chance are drawn from beside the seed, so that sandboxes can be alike; its name when absent
 * @throws SandboxRefused, or ConfigError when its fixtures or its rules cannot be used
 */
export function makeSandbox(sandboxes: Sandboxes, options: ReadOptions, drawnAs?: string): Sandbox {
  const { loaded, memory } = sandboxes;
  const { name = sandboxes.freeName(), ttlMs = loaded.now().config.sandboxTtlMs } = options;
  const start = startOf(options, loaded);
  const bytes = bytesOf(start.rows);
  refuse(sandboxes, name, bytes);
  const sandbox = createSandbox(name, loaded, memory, {
    ...start,
    watcher: sandboxes.watchTokens(name),
    ...(drawnAs !== undefined && { drawnAs }),
  });
  sandboxes.add({ sandbox, options: beyondName(options), bytes, ttlMs });
  return sandbox;
}

/**
 * The sandbox of that name; made when there is none.
 * @throws SandboxRefused when there is one that was made with others than these options, and as `makeSandbox` does
 */
export function getOrMakeSandbox(
  sandboxes: Sandboxes,
  options: ReadOptions & { name: string },
): { sandbox: Sandbox; isNew: boolean } {
  const { name } = options;
  const there = sandboxes.find(name);
  if (!there) return { sandbox: makeSandbox(sandboxes, options), isNew: true };
  const asked = beyondName(options);
  // A name alone asks for nothing.
  const asksForNothing = Object.keys(asked).length === 0;
  if (asksForNothing || isDeepStrictEqual(asked, sandboxes.others.get(name)?.options))
    return { sandbox: there, isNew: false };
  const then = name === "default" ? "it is as the configuration says" : "or DELETE it first";
  const message = `There is a sandbox "${name}" already, with other options; ask for it by its name alone, ${then}.`;
  throw new SandboxRefused("taken", message);
}

const beyondName = ({ name: _, ...options }: ReadOptions): object =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

function refuse(sandboxes: Sandboxes, name: string, bytes: number): void {
  const { others, loaded, memory } = sandboxes;
  if (sandboxes.has(name)) {
    const message = `There is a sandbox "${name}" already; DELETE it first, or choose another name.`;
    throw new SandboxRefused("taken", message);
  }
  const max = loaded.now().config.sandboxMax;
  // Idle ones are looked for only where they would stand in the way.
  if (others.size >= max && sandboxes.all().length > max) {
    const message = `There are ${max} sandboxes, and no more may be made; DELETE some, or raise --sandbox-max.`;
    throw new SandboxRefused("full", message);
  }
  if (!memory.hasRoom(bytes)) {
    const message = `There are ${others.size} sandboxes, and this one has no room in the ${memory.limit} bytes that all may hold; DELETE some, or raise --memory.`;
    throw new SandboxRefused("full", message);
  }
}

/** What a sandbox takes by itself. Measured, with its first calls. */
const ownBytes = 24 * 1024;

/** Bytes that a sandbox takes with the rows of its start, roughly. */
function bytesOf(rows: Rows = new Map()): number {
  return [...rows.values()].reduce((sum, some) => some.reduce((all, row) => all + rowBytes(row), sum), ownBytes);
}

/** What options give a sandbox from the start. @throws ConfigError when its fixtures or its rules cannot be used */
function startOf({ release, fixtures, clock, assumptions, faults = [] }: ReadOptions, loaded: Loaded): SandboxMaking {
  const [id] = sharedIds(loaded.now().config.faults, faults);
  if (id !== undefined) {
    throw new ConfigError([{ where: "/faults", message: `the config file has a rule ${id} already` }]);
  }
  const set = typeof fixtures === "string" ? fixtures : "default";
  const below = loaded.base(set);
  return {
    hasToken: true,
    set,
    faults,
    ...(release && { release }),
    ...(assumptions && { switches: assumptions }),
    ...(typeof fixtures === "object" && { rows: readRowsOnTop(fixtures, below) }),
    ...(clock && { clock }),
  };
}

export function sharedIds(ofFile: readonly Rule[], own: readonly Rule[]): string[] {
  const ids = new Set(ofFile.map(({ id }) => id));
  return own.flatMap(({ id }) => (id !== undefined && ids.has(id) ? [id] : []));
}
