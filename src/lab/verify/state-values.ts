import * as z from "zod";
import { orProblem } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { wholeWords } from "../../ground/whole-words.ts";
import { readOrThrow } from "../../matching/read-by.ts";
import { maskedAnswer } from "../../wire/secrets/mask-json.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import type { Interaction } from "./interaction.ts";

/** What stands for the names in the interactions of one provider state, by name. */
export type Values = Readonly<Record<string, string | number>>;

export type StateValues = ReadonlyMap<string, Values>;

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
  const content: unknown = orProblem(where, "cannot be read as JSON", () =>
    JSON.parse(isJson ? written : readPlainFile(written)),
  );
  return readOrThrow(file, content, (path) => `${where}, at /${path.join("/")}`);
}

/** The states that the interactions name, each with the values of our fixtures, as the contracts bring them along. */
export function statesOf(interactions: readonly Interaction[]): StateValues {
  const states = new Map<string, Values>();
  for (const { name, params = {} } of interactions.flatMap(({ pact }) => pact.providerStates ?? [])) {
    const own = Object.entries(params).filter(([, one]) => value.safeParse(one).success);
    states.set(name, { ...states.get(name), ...(Object.fromEntries(own) as Values) });
  }
  return states;
}

/**
 * The values of a target.
 * @param isStandIn it has those of our fixtures too, where the file has no others
 */
export function valuesOfTarget(states: StateValues, ofUser: StateValuesFile, isStandIn: boolean): StateValues {
  // An empty value is one that nobody filled in.
  const filled = Object.entries(ofUser).filter(([, one]) => one !== "");
  return new Map(
    [...states].map(([state, own]) => {
      const shared = filled.filter(([name, one]) => Object.hasOwn(own, name) && typeof one !== "object");
      const given = Object.entries(Object(ofUser[state])).filter(([, one]) => one !== "");
      const theirs = Object.fromEntries([...shared, ...given]) as Values;
      return [state, isStandIn ? { ...own, ...theirs } : theirs];
    }),
  );
}

/** Keys of a file that no contract asks for: most likely written wrongly. */
export function unusedKeys(states: StateValues, ofUser: StateValuesFile): string[] {
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
export const valuesFor = ({ pact }: Interaction, values: StateValues): Values =>
  Object.fromEntries((pact.providerStates ?? []).flatMap(({ name }) => Object.entries(values.get(name) ?? {})));

/** Masks secrets in text that is shown or kept: members with a secret name, and the secret values of the states. */
export function valueMask(all: Iterable<Values>): (text: string) => string {
  const named = [...all].flatMap((values) => Object.entries(values)).filter(([name]) => isSecret(name));
  const secrets = new Set(named.map(([, one]) => String(one)).filter((one) => one !== ""));
  // The digits of a pass code may stand within a number.
  const anywhere = secrets.size > 0 ? wholeWords([...secrets]) : undefined;
  return (text) => {
    // A text that is no JSON has no names of members that tell a secret: only its first line is shown.
    const masked = /^\s*[[{]|\n/.test(text) ? maskedAnswer(text) : maskText(text);
    return anywhere ? masked.replace(anywhere, "****") : masked;
  };
}
