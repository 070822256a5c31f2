import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { orConfigError } from "../../common/config-error.ts";
import { readPlainFile } from "../../common/files.ts";
import {
  exampleName,
  examplesInContracts,
  parametersOfRequest,
  releaseOfExample,
  requestOfExample,
} from "../../documents/contract-examples.ts";
import { ownContracts, type PactFile, readPactFiles } from "../../documents/pact-files.ts";
import { readOrThrow } from "../../schema/read-by.ts";
import { catalog, type Methods, ownMethods } from "../../vendor/catalog.ts";
import type { Method, Operation } from "../../vendor/method.ts";
import { type Example, placeholdersIn } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import { maskedAnywhere } from "../../wire/secrets/mask-json.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { withoutIndexes } from "../examine/compare-data.ts";

/** An interaction of a Pact file, or of a folder's method, which no Pact file has. */
export interface Interaction {
  readonly description: string;
  /** `undefined`: somebody else wrote it. Such a contract need not have the whole response, so Pact's verifier checks it. */
  readonly own: { readonly method: Method; readonly example: Example } | undefined;
}

export type OwnInteraction = Interaction & { readonly own: object };

/** The interactions of Pact files, then those of folders. One of ours that somebody edited is theirs. */
export function interactionsOf(files: readonly PactFile[], methods: Methods = ownMethods): Interaction[] {
  const written = readPactFiles(ownContracts).flatMap(({ content }) => content.interactions);
  const unchanged = new Map(written.map((interaction) => [interaction.description, interaction]));
  const ours = new Map(catalog.flatMap(ofExamples).map((interaction) => [interaction.description, interaction]));
  const ofPact = files.flatMap(({ content }) =>
    content.interactions.map((interaction) => {
      const { description } = interaction;
      const own = isDeepStrictEqual(interaction, unchanged.get(description)) ? ours.get(description)?.own : undefined;
      return { description, own };
    }),
  );
  return [...ofPact, ...methods.catalog.filter((operation) => !catalog.includes(operation)).flatMap(ofExamples)];
}

const ofExamples = (operation: Operation): Interaction[] =>
  examplesInContracts(operation).map((own) => ({ description: exampleName(own.method, own.example.title), own }));

/** An interaction with a target's values, as an exchange without an answer. @param isShared may others have used the values? */
export function unsentExchange(interaction: OwnInteraction, values: Values, release: string, isShared: boolean) {
  const { method, example } = interaction.own;
  const request = requestOfExample(method, example, values);
  return {
    ref: interaction.description,
    method,
    release,
    request,
    parameters: parametersOfRequest(method, request),
    sentExample: { example, values, generatedPaths: new Set(example.generated.map(withoutIndexes)), isShared },
    lost: [],
  };
}

/** The release in which to ask an interaction: the wanted one, or the nearest with this answer. */
export const releaseFor = ({ own }: Pick<Interaction, "own">, wanted: Release): string =>
  own ? releaseOfExample(own.method, own.example, wanted) : wanted.name;

export const isInRelease = (interaction: Interaction, release: Release): boolean =>
  releaseFor(interaction, release) === release.name;

export type Values = Readonly<Record<string, string | number>>;

export type StateValues = ReadonlyMap<string, Values>;

const value = z.union([z.string(), z.number()], { error: "expected a String or a number" });
const entry = z.union([value, z.record(z.string(), value)], {
  error: "expected a value, or an object of values by name for a state",
});
const file = z.record(z.string(), entry);

/** A file of state values: `{"<state>": {"<name>": value}}`. A value at the top is for all states that have its name. */
export type StateValuesFile = z.output<typeof file>;

/** @param written the path of a file, or JSON itself @throws ConfigError when it cannot be read, or has another form */
export function readStateValues(written: string): StateValuesFile {
  const isJson = written.trimStart().startsWith("{");
  const where = isJson ? "--state-values" : `--state-values ${written}`;
  const read = () => JSON.parse(isJson ? written : readPlainFile(written));
  const content: unknown = orConfigError(where, "cannot be read as JSON", read);
  return readOrThrow(file, content, (path) => `${where}, at /${path.join("/")}`);
}

export function statesOf(interactions: readonly Interaction[]): StateValues {
  const states = new Map<string, Values>();
  for (const { name, values } of interactions.flatMap(({ own }) => own?.example.state ?? []))
    states.set(name, { ...states.get(name), ...values });
  return states;
}

/** The values of a target. A mock server also has those of our fixtures. */
export function valuesOfTarget(states: StateValues, ofUser: StateValuesFile, isStandIn: boolean): StateValues {
  const valuesByState = [...states].map(([state, own]) => {
    const shared = Object.entries(ofUser).filter(
      ([name, stateValue]) => Object.hasOwn(own, name) && typeof stateValue !== "object",
    );
    // Nobody filled in an empty value.
    const filled = [...shared, ...Object.entries(Object(ofUser[state]))].filter(([, stateValue]) => stateValue !== "");
    return [state, { ...(isStandIn && own), ...(Object.fromEntries(filled) as Values) }] as const;
  });
  return new Map(valuesByState);
}

/** Keys of a file that no contract uses: most likely misspelt. */
export function unusedKeys(states: StateValues, ofUser: StateValuesFile): string[] {
  const names = new Set([...states.values()].flatMap((values) => Object.keys(values)));
  return Object.entries(ofUser).flatMap(([key, stateValue]) => {
    if (typeof stateValue !== "object") return names.has(key) ? [] : [key];
    const known = states.get(key);
    if (!known) return [key];
    return Object.keys(stateValue).flatMap((name) => (Object.hasOwn(known, name) ? [] : `${key}: ${name}`));
  });
}

export const valuesFor = ({ own }: OwnInteraction, values: StateValues): Values =>
  values.get(own.example.state.name) ?? {};

/** Says which values an interaction lacks; `undefined`: it has all. */
export function missingValues(interaction: OwnInteraction, stateValues: StateValues): string | undefined {
  const { request, response, state } = interaction.own.example;
  const values = valuesFor(interaction, stateValues);
  const missing = placeholdersIn([request, response]).filter((name) => !Object.hasOwn(values, name));
  return missing.length > 0 ? `state "${state.name}": no value for ${missing.sort().join(", ")}` : undefined;
}

/** A function that masks secrets in a text: members with a secret name, and the secret values of states. */
export function valueMask(states: Iterable<Values>): (text: string) => string {
  const named = [...states].flatMap((values) => Object.entries(values)).filter(([name]) => isSecret(name));
  const secrets = new Set(named.map(([, secret]) => String(secret)).filter((secret) => secret !== ""));
  return (text) => maskedAnywhere(text, secrets);
}
