import { examplesInContracts } from "../../documents/contract-examples.ts";
import {
  certaintyOf,
  examplesShowing,
  type ListedAssumption,
  listAssumptions,
  unknownAssumption,
} from "../../documents/list-assumptions.ts";
import { openApi } from "../../documents/open-api.ts";
import { ConfigError, type ConfigProblem, printProblem } from "../../ground/config-error.ts";
import { processBound } from "../../ground/memory-limit.ts";
import { requirePeer } from "../../ground/own-module.ts";
import { webApiRoot } from "../../ground/own-paths.ts";
import { curlOf } from "../../ground/shell-line.ts";
import { misfitsOfExamples, playedExamples } from "../../library/played-examples.ts";
import { endlessCode, readMethods } from "../../mock/config/method-folders.ts";
import { configWarnings, inspectConfig, readConfig } from "../../mock/config/read-config.ts";
import { showSettings } from "../../mock/config/settings.ts";
import { checkConfigFiles } from "../../mock/sandbox/config-loader.ts";
import type { Catalog } from "../../vendor/catalog.ts";
import type { Method } from "../../vendor/method.ts";
import { type Example, fillExample, queryText } from "../../vendor/method.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
import { type CommandLine, printJsonOrText, printMessage, printText, UsageError } from "../command.ts";

export async function configCommand(line: CommandLine<"config">): Promise<number> {
  const { config, origins } = readConfig(line.sources);
  const warnings = configWarnings({ config, origins }, readMethods(config.methods));
  for (const { where, message } of warnings) printMessage(`warning: ${where}: ${message}`);
  const settings = showSettings(config, origins);
  const bound = processBound(config.memory);
  const byKey = settings.map(({ key, value, origin, origins }) => [
    key,
    { value, origin, ...(origins && { origins }), ...(key === "memory" && { processBound: bound }) },
  ]);
  const rows = settings.map(({ key, value, origin, origins = {} }) => {
    const from = new Set(Object.values(origins)).size > 1 ? textOf(origins) : origin;
    return [key, textOf(value), from] as const;
  });
  const boundRow = ["memory bound", String(bound), "the whole process stays below it"] as const;
  const width = rows.reduce((most, [, text]) => Math.max(most, Math.min(text.length, 40)), 0) + 2;
  const lines = [...rows, boundRow].map(([key, text, from]) => `${key.padEnd(18)}${text.padEnd(width)}${from}`);
  return printJsonOrText(line.flags, Object.fromEntries(byKey), lines.join("\n"));
}

const textOf = (value: unknown): string =>
  value === null ? "(not set)" : typeof value === "string" ? value : JSON.stringify(value);

/**
 * Checks all files that `serve` would read, plays the examples of the user's methods, and prints all problems.
 * @returns the exit code: 0 fine, 1 an example is answered otherwise, 2 a problem
 */
export async function validateCommand({ flags, sources }: CommandLine<"validate">): Promise<number> {
  const endless = await endlessCode(inspectConfig(sources).usable.methods ?? []);
  if (endless.length > 0) throw new ConfigError(endless);
  const { config, origins, files, problems, methods } = checkConfigFiles(sources);
  const valid = config !== undefined && problems.length === 0;
  const warnings = config ? [...configWarnings({ config, origins }, methods), ...misfitsOfExamples(methods)] : [];
  const differences = valid ? await playedExamples(config, methods) : [];
  const text = [
    valid ? "config, fixtures and rules are fine" : new ConfigError(problems).message,
    ...warnings.map((warning) => `warning: ${warning.where}: ${printProblem(warning)}`),
    ...differences.map((difference) => `different: ${difference.where}: ${printProblem(difference)}`),
  ];
  const report = {
    valid,
    problems: problems.map(shownProblem),
    warnings: warnings.map(shownProblem),
    ...(differences.length > 0 && { differences: differences.map(shownProblem) }),
    files,
  };
  printJsonOrText(flags, report, text.join("\n"));
  return valid ? Math.min(1, differences.length) : 2;
}

const shownProblem = ({ where, message, hint }: ConfigProblem) => ({ path: where, message, hint: hint ?? null });

export async function openApiCommand({ flags }: CommandLine<"openapi">): Promise<number> {
  return printText(JSON.stringify(openApi(readMethods(flags.methods).catalog, flags.release), null, 2));
}

export async function contractsCommand({ flags }: CommandLine<"contracts">): Promise<number> {
  requirePeer("@pact-foundation/pact", "contracts", "needs Pact, which writes them");
  const { contractFiles, makeContracts } = await import("../../documents/make-contracts.ts");
  const { catalog } = readMethods(flags.methods);
  await makeContracts(flags.out, catalog);
  const withoutExample = catalog.flatMap((operation) =>
    examplesInContracts(operation).length > 0 ? [] : [operation.method.name],
  );
  const text = [
    `${flags.out}: ${contractFiles.join(", ")}`,
    ...withoutExample.map((name) => `${name}: has no example, and stands in no contract`),
  ];
  const lacking = withoutExample.length > 0 && { withoutExample };
  return printJsonOrText(flags, { folder: flags.out, files: contractFiles, ...lacking }, text.join("\n"));
}

/** Prints all assumptions with the settings of the user, or one. @throws UsageError for an unknown id */
export async function assumptionsCommand({ flags, sources, words }: CommandLine<"assumptions">): Promise<number> {
  const { config } = readConfig(sources);
  const { catalog } = readMethods(config.methods);
  const errors = overrideVendorErrors(config.vendorErrors);
  const listed = listAssumptions(catalog, errors, config.observed, config.assumptions);
  const [id = ""] = words;
  const unknown = id === "" ? undefined : unknownAssumption(id, listed);
  if (unknown !== undefined) throw new UsageError(unknown);
  const chosen = id === "" ? listed : listed.filter((assumption) => assumption.id === id);
  if (flags.ask) {
    if (id === "") throw new UsageError("assumptions --ask: expected the id of an assumption");
    const questions = chosen.map((assumption) => vendorQuestion(assumption, catalog));
    return printJsonOrText(flags, { questions }, questions.join("\n\n"));
  }
  const assumptions = chosen.map((assumption) => {
    return { ...assumption, certainty: certaintyOf(assumption, flags.stale) };
  });
  return printJsonOrText(flags, { assumptions }, assumptions.map(assumptionText).join("\n\n"));
}

/** A letter to the vendor's support about one assumption. Its values are those of our own fixtures. */
function vendorQuestion(assumption: ListedAssumption, catalog: Catalog): string {
  const { id, statement, variants, evidence } = assumption;
  const witnesses = new Set(examplesShowing(assumption));
  const witness = catalog.flatMap(examplesInContracts).find(({ name }) => witnesses.has(name));
  const others = Object.values(variants);
  const answers = [statement, ...(others.length > 0 ? others : ["Something else, namely: …"])];
  const page = evidence.page ?? witness?.method.source;
  return [
    `Subject: CRM.COM Web API: ${id}`,
    "\nHello,\n",
    `we use the CRM.COM Web API, and no page that we know answers this. We read: ${page}.`,
    "Which of these does CRM.COM do?\n",
    ...answers.map((answer, index) => `${index + 1}. ${answer}`),
    ...(witness ? [`\nThis call shows it, where ${witness.example.state.name}:\n`, curlLine(witness)] : []),
    "\nAnd in which releases is it so?\n\nThank you",
  ].join("\n");
}

function curlLine({ method, example }: { readonly method: Method; readonly example: Example }): string {
  const { request, state } = example;
  const values = { ...state.values, ...("token" in state.values && { token: "YOUR-TOKEN" }) };
  const filled = fillExample(request, values);
  const { verb = method.verb, path = method.path, headers = {}, query = {}, body, text } = filled;
  const url = `https://crm.example/tenant${webApiRoot}${path}${queryText(query)}`;
  if (verb === "GET") return curlOf(verb, url, headers, null);
  return curlOf(verb, url, { "Content-Type": "application/json", ...headers }, text ?? JSON.stringify(body ?? {}));
}

function assumptionText(assumption: ListedAssumption & { readonly certainty: string }): string {
  const { id, certainty, statement, reason, since, variants, variant, evidence } = assumption;
  const { page, examples, negativeExamples, unproven, observations } = evidence;
  return [
    `${id} [${certainty}]${since === null ? "" : ` from ${since}`}`,
    `  ${statement}`,
    ...Object.entries(variants).map(([name, text]) => `  ${name === variant ? "switched to" : "or"} ${name}: ${text}`),
    `  why: ${reason}`,
    `  page: ${page ?? "none"}`,
    ...evidenceLines("example", examples),
    ...evidenceLines("negative example", negativeExamples),
    ...(unproven === null ? [] : [`  unproven: ${unproven}`]),
    ...evidenceLines("observation", observations.map(observationText)),
  ].join("\n");
}

type Observation = ListedAssumption["evidence"]["observations"][number];

function observationText({ verdict, interaction, release, date, system }: Observation): string {
  return `${verdict} by ${interaction}, ${release}, ${date}${interaction.endsWith(system) ? "" : `, ${system}`}`;
}

const evidenceLines = (kind: string, names: readonly string[]) =>
  names.length === 0 ? [`  ${kind}: none`] : names.map((name) => `  ${kind}: ${name}`);
