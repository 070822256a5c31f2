import { readFileSync } from "node:fs";
import * as z from "zod";
import { ConfigError } from "../../ground/config-error.ts";
import { readBy } from "../../matching/read-by.ts";
import type { Interaction } from "./interaction.ts";

/** What stands for the names in the interactions of one provider state. */
export type Values = Readonly<Record<string, string | number>>;

/** The values of every provider state, from one source. */
export interface StateValues {
  /** Of the names, those that the state has a value for; `undefined` for a state that no contract has. */
  of(state: string): Values | undefined;
}

const value = z.union([z.string(), z.number()], { error: "expected a String or a number" });
const file = z.record(
  z.string(),
  z.union([value, z.record(z.string(), value)], {
    error: "expected a value, or an object of values by name for a state",
  }),
);

/** A file of state values: `{"<state>": {"<name>": value}}`; a value at the top is shared by all states that know its name. */
export type StateValuesFile = z.output<typeof file>;

/**
 * @param written the path of a file, or JSON itself
 * @throws ConfigError when it cannot be read, or has another form
 */
export function readStateValues(written: string): StateValuesFile {
  const isJson = written.trimStart().startsWith("{");
  const where = isJson ? "--state-values" : `--state-values ${written}`;
  let content: unknown;
  try {
    content = JSON.parse(isJson ? written : readFileSync(written, "utf8"));
  } catch (error) {
    throw new ConfigError([{ where, message: `cannot be read as JSON: ${(error as Error).message}` }]);
  }
  const read = readBy(file, content);
  if (!read.problems) return read.data;
  throw new ConfigError(
    read.problems.map(({ path: at, message }) => ({ where: `${where}, at /${at.map(String).join("/")}`, message })),
  );
}

/** The states that the interactions name, each with the names of its values and with the stand-in's own values. */
export function statesOf(interactions: readonly Interaction[]): Map<string, Values> {
  const states = new Map<string, Record<string, string | number>>();
  for (const { pact } of interactions) {
    for (const { name, params = {} } of pact.providerStates ?? []) {
      const own = Object.entries(params).filter(([, one]) => value.safeParse(one).success);
      states.set(name, { ...states.get(name), ...(Object.fromEntries(own) as Values) });
    }
  }
  return states;
}

/** The stand-in's own values, as the contracts bring them along, with those of a file before them. */
export function ownValues(states: ReadonlyMap<string, Values>, ofUser: StateValuesFile): StateValues {
  const own = userValues(states, ofUser);
  return { of: (state) => states.get(state) && { ...states.get(state), ...own.of(state) } };
}

/** The values of a file and nothing else: what our fixtures hold, another system has not. */
export function userValues(states: ReadonlyMap<string, Values>, ofUser: StateValuesFile): StateValues {
  return {
    of(state) {
      const known = states.get(state);
      if (!known) return undefined;
      const own = ofUser[state];
      const of = typeof own === "object" ? own : {};
      const names = new Set([...Object.keys(known), ...Object.keys(of)]);
      const found = [...names].map((name) => [name, of[name] ?? shared(ofUser[name])] as const);
      // An empty value is one that nobody filled in.
      return Object.fromEntries(found.filter(([, one]) => one !== undefined && one !== "")) as Values;
    },
  };
}

const shared = (one: StateValuesFile[string] | undefined) => (typeof one === "object" ? undefined : one);

/** Keys of a file that no contract asks for: most likely written wrongly. */
export function unusedKeys(states: ReadonlyMap<string, Values>, ofUser: StateValuesFile): string[] {
  const names = new Set([...states.values()].flatMap((values) => Object.keys(values)));
  return Object.entries(ofUser).flatMap(([key, one]) => {
    if (typeof one !== "object") return names.has(key) ? [] : [key];
    const known = states.get(key);
    if (!known) return [key];
    return Object.keys(one)
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) => `${key}: ${name}`);
  });
}

/** All values of an interaction's states together. */
export function valuesFor({ pact }: Interaction, source: StateValues): Values {
  return Object.fromEntries((pact.providerStates ?? []).flatMap(({ name }) => Object.entries(source.of(name) ?? {})));
}
