import * as z from "zod";
import { orConfigError } from "../../common/config-error.ts";
import { readPlainFile } from "../../common/files.ts";
import {
  examplesInContracts,
  parametersOfRequest,
  releaseOfExample,
  requestOfExample,
} from "../../documents/contract-examples.ts";
import { ownContracts, type PactFile, readPactFiles } from "../../documents/pact-files.ts";
import { readOrThrow } from "../../schema/read-by.ts";
import { catalog, type Methods, ownMethods } from "../../vendor/catalog.ts";
import { type Example, type Method, placeholdersIn } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import { withoutIndexes } from "../examine/compare-data.ts";

/** An interaction of a Pact file, or of a folder's method, which no Pact file has. */
export interface Interaction {
  readonly description: string;
  /** `undefined`: somebody else wrote it. Such a contract need not have the whole response, so Pact's verifier checks it. */
  readonly own: OwnExample | undefined;
}

type OwnExample = { readonly method: Method; readonly example: Example };

/** The interactions of Pact files, then those of folders. One of ours that somebody edited is theirs. */
export function interactionsOf(files: readonly PactFile[], methods: Methods = ownMethods): Interaction[] {
  const written = readPactFiles(ownContracts).flatMap(({ content }) => content.interactions);
  const unchanged = new Set(written.map((interaction) => JSON.stringify(interaction)));
  const ours = new Map(catalog.flatMap(examplesInContracts).map((own) => [own.name, own]));
  const ofPact = files.flatMap(({ content }) =>
    content.interactions.map((interaction) => {
      const { description } = interaction;
      return { description, own: unchanged.has(JSON.stringify(interaction)) ? ours.get(description) : undefined };
    }),
  );
  const ofFolders = methods.catalog.filter((operation) => !catalog.includes(operation)).flatMap(examplesInContracts);
  return [...ofPact, ...ofFolders.map((own) => ({ description: own.name, own }))];
}

/** An example with a target's values, as an exchange without an answer. @param isShared may others have used the values? */
export function unsentExchange({ method, example }: OwnExample, values: Values, release: string, isShared: boolean) {
  const request = requestOfExample(method, example, values);
  return {
    method,
    release,
    request,
    parameters: parametersOfRequest(method, request),
    sentExample: { example, values, generatedPaths: new Set(example.generated.map(withoutIndexes)), isShared },
    lost: [],
  };
}

/** True if the response of an interaction belongs to a release. */
export const isInRelease = ({ own }: Interaction, release: Release): boolean =>
  !own || releaseOfExample(own.method, own.example, release) === release.name;

export type Values = Readonly<Record<string, string | number>>;

export type StateValues = ReadonlyMap<string, Values>;

const value = z.union([z.string(), z.number()], { error: "expected a String or a number" });
const error = "expected a value, or an object of values by name for a state";
const file = z.record(z.string(), z.union([value, z.record(z.string(), value)], { error }));

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

/** The states of interactions, with the values of our fixtures. */
export const statesOf = (interactions: readonly Interaction[]): StateValues =>
  new Map(interactions.flatMap(({ own }) => (own ? [[own.example.state.name, own.example.state.values]] : [])));

/** The values of a target. A mock server also has those of our fixtures. */
export function valuesOfTarget(states: StateValues, ofUser: StateValuesFile, isStandIn: boolean): StateValues {
  const valuesIn = (part: unknown) => Object.entries<Values[string]>(Object(part));
  const valuesByState = [...states].map(([state, own]) => {
    const shared = valuesIn(ofUser).filter(([name]) => Object.hasOwn(own, name));
    // Nobody filled in an empty value.
    const filled = [...shared, ...valuesIn(ofUser[state])].filter(
      ([, given]) => typeof given !== "object" && given !== "",
    );
    return [state, { ...(isStandIn && own), ...Object.fromEntries(filled) }] as const;
  });
  return new Map(valuesByState);
}

/** Says which values an example lacks; `undefined`: it has all. */
export function missingValues({ request, response, state }: Example, states: StateValues): string | undefined {
  const missing = placeholdersIn([request, response]).filter((name) => states.get(state.name)?.[name] === undefined);
  return missing.length > 0 ? `state "${state.name}": no value for ${missing.sort().join(", ")}` : undefined;
}
