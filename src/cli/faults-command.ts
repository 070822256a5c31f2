import { readFileSync } from "node:fs";
import { planRule } from "../faults/plan.ts";
import { presetNames, presets } from "../faults/presets.ts";
import { oneOrSeveralSchema } from "../faults/rule.ts";
import { nearestHint } from "../ground/config-error.ts";
import { adminCall } from "./admin-call.ts";
import { type Flags, readFlags } from "./read-flags.ts";
import { UsageError } from "./usage-error.ts";

const flagNames = ["seed", "n", "rule", "sandbox", "url", "keys", "admin-token"] as const;
const flagTypes = {
  ...Object.fromEntries(flagNames.map((name) => [name, { type: "string" as const }])),
  n: { type: "string" as const, short: "n" },
};

/** What each word after `faults` does, and the flags that it takes. */
const actions: Readonly<
  Record<string, { readonly flags: readonly string[]; run(flags: Flags, given: string | undefined): Promise<string> }>
> = {
  plan: { flags: ["seed", "n", "rule", "sandbox", "keys"], run: async (flags) => plan(flags) },
  list: { flags: ["url", "sandbox", "admin-token"], run: (flags) => asked(flags, "faults") },
  presets: {
    flags: ["url", "admin-token"],
    run: async (flags) => (flags["url"] === undefined ? presetTable() : asked(flags, "faults/presets")),
  },
  clear: {
    flags: ["url", "sandbox", "admin-token"],
    run: async (flags) => (await asked(flags, "faults", { method: "DELETE" })) || "all fault rules are gone",
  },
  add: { flags: ["url", "sandbox", "rule", "admin-token"], run: (flags, given) => add(flags, given) },
};

/** `faults plan`, and `faults list|add|clear|presets` for a running server (`--url`). */
export async function faultsCommand(words: readonly string[]): Promise<number> {
  const [name = "", ...rest] = words;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (!action) throw new UsageError(`faults ${name}: unknown; ${nearestHint(name, Object.keys(actions))}`);
  const given = name === "add" && rest[0] !== undefined && !rest[0].startsWith("-") ? rest[0] : undefined;
  const flags = readFlags(given === undefined ? rest : rest.slice(1), flagTypes);
  for (const flag of Object.keys(flags)) {
    if (!action.flags.includes(flag)) {
      const known = action.flags.map((one) => `--${one}`);
      throw new UsageError(`--${flag}: unknown for faults ${name}; ${nearestHint(`--${flag}`, known)}`);
    }
  }
  process.stdout.write(`${await action.run(flags, given)}\n`);
  return 0;
}

function presetTable(): string {
  return Object.entries(presets)
    .map(([name, { description }]) => `${name.padEnd(16)}${description}`)
    .join("\n");
}

const mostPlanned = 10_000;

function plan(flags: Flags): string {
  const n = Number(flags["n"] ?? 20);
  if (!Number.isInteger(n) || n < 1 || n > mostPlanned) {
    throw new UsageError(`-n: "${flags["n"]}" is not accepted; expected an integer from 1 to ${mostPlanned}`);
  }
  const seed = flags["seed"];
  if (seed === undefined) throw new UsageError("--seed: missing; a server prints its own at start");
  const keys = typeof flags["keys"] === "string" ? flags["keys"].split(",") : [];
  const rules = readRules(flags["rule"] === undefined ? "flaky" : String(flags["rule"]));
  const lines = rules.flatMap((rule, index) => {
    const named = { ...rule, id: rule.id ?? `fault-${index + 1}` };
    const sandbox = String(flags["sandbox"] ?? "default");
    return planRule(named, { seed: String(seed), sandbox, n, keys }).map(({ rule, ordinal, key, draw, hit }) =>
      `${rule}  n=${ordinal}  ${key === undefined ? "" : `key=${key}  `}u=${draw.toFixed(6)}  ${hit ? "hit" : "-"}`.trim(),
    );
  });
  return lines.join("\n");
}

async function add(flags: Flags, given: string | undefined): Promise<string> {
  const text = given ?? flags["rule"];
  if (text === undefined) {
    throw new UsageError("faults add: expected the name of a preset, the path of a JSON file, or JSON");
  }
  return asked(flags, "faults", { method: "POST", body: JSON.stringify(readJson(String(text))) });
}

/** A preset by name, JSON as it stands, or the content of a file. */
function readJson(text: string): unknown {
  if (presetNames.includes(text)) return text;
  try {
    return JSON.parse(/^\s*[[{"]/.test(text) ? text : readFileSync(text, "utf8"));
  } catch (error) {
    throw new UsageError(
      `${text}: neither a preset (${presetNames.join(", ")}) nor JSON that can be read: ${(error as Error).message}`,
    );
  }
}

function readRules(text: string) {
  const read = oneOrSeveralSchema.safeParse(readJson(text));
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${text}: /${path.map(String).join("/")}: ${message}`);
  throw new UsageError(problems.join("\n"));
}

/** What a running server answers, for people to read. */
async function asked(flags: Flags, path: string, init?: RequestInit): Promise<string> {
  const text = await adminCall(flags, path, init);
  return text === "" ? "" : JSON.stringify(JSON.parse(text), null, 2);
}
