import { examplesInContracts } from "../../documents/contract-examples.ts";
import { certaintyOf, type ListedAssumption, listAssumptions } from "../../documents/list-assumptions.ts";
import { openApi } from "../../documents/open-api.ts";
import { ConfigError, type ConfigProblem, printProblem } from "../../ground/config-error.ts";
import { processBound } from "../../ground/memory-limit.ts";
import { nearestHint } from "../../ground/names.ts";
import { requirePeer } from "../../ground/own-module.ts";
import { vendorQuestion } from "../../lab/explore/vendor-question.ts";
import { misfitsOfExamples, playedExamples } from "../../lab/verify/played-examples.ts";
import { findEndlessCode, readMethods } from "../../mock/config/method-folders.ts";
import { configWarnings, inspectConfig, readConfig } from "../../mock/config/read-config.ts";
import { showSettings } from "../../mock/config/settings.ts";
import { checkConfigFiles } from "../../mock/sandbox/config-loader.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
import { type CommandLine, printJsonOrText, printMessage, printText, UsageError } from "../command.ts";

export async function configCommand(line: CommandLine<"config">): Promise<number> {
  const { config, origins } = readConfig(line.sources);
  const warnings = configWarnings({ config, origins }, readMethods(config.methods));
  for (const { where, message } of warnings) printMessage(`warning: ${where}: ${message}`);
  const settings = showSettings(config, origins);
  const bound = processBound(config.memory);
  if (line.flags.json) {
    const byKey = settings.map(({ key, value, origin, origins }) => [
      key,
      { value, origin, ...(origins && { origins }), ...(key === "memory" && { processBound: bound }) },
    ]);
    return printText(JSON.stringify(Object.fromEntries(byKey), null, 2));
  }
  const texts = settings.map(({ key, value, origin, origins = {} }) => {
    const from = new Set(Object.values(origins)).size > 1 ? textOf(origins) : origin;
    return [key, textOf(value), from] as const;
  });
  const lines = [...texts, ["memory bound", String(bound), "the whole process stays below it"] as const];
  const widest = lines.reduce((most, [, text]) => Math.max(most, Math.min(text.length, 40)), 0);
  return printText(lines.map(([key, text, from]) => `${key.padEnd(18)}${text.padEnd(widest + 2)}${from}`).join("\n"));
}

const textOf = (value: unknown): string =>
  value === null ? "(not set)" : typeof value === "string" ? value : JSON.stringify(value);

/**
 * Checks all that `serve` would read, plays the examples of folders of methods, and prints all that is wrong at once.
 * @returns the exit code: 0 fine, 1 an example is answered otherwise, 2 it cannot be used
 */
export async function validateCommand({ flags, sources }: CommandLine<"validate">): Promise<number> {
  const endless = await findEndlessCode(inspectConfig(sources).usable.methods ?? []);
  if (endless.length > 0) throw new ConfigError(endless);
  const { config, origins, files, problems, methods } = checkConfigFiles(sources);
  const valid = config !== undefined && problems.length === 0;
  const warnings = config ? [...configWarnings({ config, origins }, methods), ...misfitsOfExamples(methods)] : [];
  const differences = valid ? await playedExamples(config, methods) : [];
  const text = [
    valid ? "config, fixtures and rules are fine" : new ConfigError(problems).message,
    ...warnings.map((one) => `warning: ${one.where}: ${printProblem(one)}`),
    ...differences.map((one) => `different: ${one.where}: ${printProblem(one)}`),
    "",
    "read:",
    ...files.map((path) => `  ${path}`),
  ];
  const told = { problems, warnings, ...(differences.length > 0 && { differences }) };
  const json = Object.fromEntries(Object.entries(told).map(([name, all]) => [name, all.map(shown)]));
  printJsonOrText(flags, { valid, ...json, files }, text.join("\n"));
  return valid ? Math.min(1, differences.length) : 2;
}

const shown = ({ where, message, hint }: ConfigProblem) => ({ path: where, message, hint: hint ?? null });

export async function openApiCommand({ flags }: CommandLine<"openapi">): Promise<number> {
  return printText(JSON.stringify(openApi(readMethods(flags.methods).catalog, flags.release), null, 2));
}

export async function contractsCommand({ flags }: CommandLine<"contracts">): Promise<number> {
  requirePeer("@pact-foundation/pact", "contracts", "needs Pact, which writes them");
  const { contractFiles, makeContracts } = await import("../../documents/make-contracts.ts");
  const { catalog } = readMethods(flags.methods);
  await makeContracts(flags.out, catalog);
  const withoutExample = catalog.flatMap((one) => (examplesInContracts(one).length > 0 ? [] : [one.method.name]));
  const text = [
    `${flags.out}: ${contractFiles.join(", ")}`,
    ...withoutExample.map((name) => `${name}: has no example, and stands in no contract`),
  ];
  const lacking = withoutExample.length > 0 && { withoutExample };
  return printJsonOrText(flags, { folder: flags.out, files: contractFiles, ...lacking }, text.join("\n"));
}

/** Prints all assumptions as the configuration has them, or one. @throws UsageError for an unknown id */
export async function assumptionsCommand({ flags, sources, words }: CommandLine<"assumptions">): Promise<number> {
  const { config } = readConfig(sources);
  const { catalog } = readMethods(config.methods);
  const all = listAssumptions(catalog, overrideVendorErrors(config.vendorErrors), config.observed, config.assumptions);
  const [id = ""] = words;
  const assumptions = id === "" ? all : all.filter((one) => one.id === id);
  if (assumptions.length === 0) {
    const ids = all.map((one) => one.id);
    throw new UsageError(`${id}: there is no such assumption; ${nearestHint(id, ids)}`);
  }
  if (flags.ask) {
    if (id === "") throw new UsageError("assumptions --ask: expected the id of an assumption");
    const questions = assumptions.map((one) => vendorQuestion(one, catalog));
    return printJsonOrText(flags, { questions }, questions.join("\n\n"));
  }
  const told = assumptions.map((one) => ({ ...one, certainty: certaintyOf(one, flags.stale) }));
  return printJsonOrText(flags, { assumptions: told }, told.map(jsonText).join("\n\n"));
}

function jsonText(assumption: ListedAssumption & { readonly certainty: string }): string {
  const { id, certainty, statement, reason, since, variants, variant, evidence } = assumption;
  const { page, examples, negativeExamples, unproven, observations } = evidence;
  return [
    `${id} [${certainty}]${since === null ? "" : ` from ${since}`}`,
    `  ${statement}`,
    ...Object.entries(variants).map(([name, text]) => `  ${name === variant ? "switched to" : "or"} ${name}: ${text}`),
    `  why: ${reason}`,
    `  page: ${page ?? "none"}`,
    ...listed("example", examples),
    ...listed("negative example", negativeExamples),
    ...(unproven === null ? [] : [`  unproven: ${unproven}`]),
    ...listed("observation", observations.map(observed)),
  ].join("\n");
}

const observed = (one: ListedAssumption["evidence"]["observations"][number]) =>
  `${one.verdict} by ${one.interaction}, ${one.release}, ${one.date}${one.interaction.endsWith(one.system) ? "" : `, ${one.system}`}`;

const listed = (word: string, names: readonly string[]) =>
  names.length === 0 ? [`  ${word}: none`] : names.map((name) => `  ${word}: ${name}`);
