import { ConfigError, type ConfigProblem, printProblem } from "../../common/config-error.ts";
import { jsonOr, textOrJson } from "../../common/json.ts";
import { processBound } from "../../common/memory-limit.ts";
import { requirePeer } from "../../common/own-module.ts";
import { printable } from "../../common/quoted-text.ts";
import { curlOf } from "../../common/shell-line.ts";
import {
  differencesFromPage,
  exampleName,
  examplesInContracts,
  releaseOfExample,
  requestOfExample,
} from "../../documents/contract-examples.ts";
import {
  certaintyOf,
  examplesShowing,
  type ListedAssumption,
  listAssumptions,
  unknownAssumption,
} from "../../documents/list-assumptions.ts";
import { openApi } from "../../documents/open-api.ts";
import { type Config, type ConfigInput, createStandIn, type StandIn } from "../../library/internal.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import { configWarnings, readConfig } from "../../mock/config/read-config.ts";
import { showSettings } from "../../mock/config/settings.ts";
import { checkConfigFiles } from "../../mock/sandbox/config-loader.ts";
import { type Catalog, type Methods, ownMethods } from "../../vendor/catalog.ts";
import { type Example, fillExample, type Method } from "../../vendor/method.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
import { type CommandLine, printJsonOrText, printMessage, printText, UsageError } from "../command.ts";

export async function configCommand(line: CommandLine<"config">): Promise<number> {
  const { config, origins } = readConfig(line.sources);
  const warnings = configWarnings({ config, origins }, readMethods(config.methods));
  for (const { where, message } of warnings) printMessage(`warning: ${where}: ${message}`);
  const settings = showSettings(config, origins);
  const bound = processBound(config.memory);
  const byKey = settings.map(({ key, value, origin }) => [
    key,
    { value, origin, ...(key === "memory" && { processBound: bound }) },
  ]);
  const rows = settings.map(
    ({ key, value, origin }) => [key, value === null ? "(not set)" : textOrJson(value), origin] as const,
  );
  const boundRow = ["memory bound", String(bound), "the whole process stays below it"] as const;
  const width = rows.reduce((most, [, text]) => Math.max(most, Math.min(text.length, 40)), 0) + 2;
  const lines = [...rows, boundRow].map(([key, text, from]) => `${key.padEnd(18)}${text.padEnd(width)}${from}`);
  return printJsonOrText(line.flags, Object.fromEntries(byKey), lines.join("\n"));
}

/**
 * Checks all files that `serve` would read, plays the examples of the user's methods, and prints all problems.
 * @returns the exit code: 0 fine, 1 the response to an example differs, 2 a problem
 */
export async function validateCommand({ flags, sources }: CommandLine<"validate">): Promise<number> {
  const { config, origins, files, problems, methods } = checkConfigFiles(sources);
  const valid = config !== undefined && problems.length === 0;
  const withoutExamples = ofFolders(methods).filter(({ examples }) => examples.length === 0);
  const lacking = { message: "has no example", hint: "expected one in examples.json" };
  const warnings: ConfigProblem[] = config
    ? [
        ...configWarnings({ config, origins }, methods),
        ...withoutExamples.map(({ method: { name } }) => ({ where: name, ...lacking })),
      ]
    : [];
  const differences = valid ? await playedExamples(config, methods) : [];
  const text = [
    valid ? "config, fixtures and rules are fine" : new ConfigError(problems).message,
    ...warnings.map((warning) => printable(`warning: ${warning.where}: ${printProblem(warning)}`)),
    ...differences.map((difference) => printable(`different: ${difference.where}: ${printProblem(difference)}`)),
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
  const text = `${flags.out}: ${contractFiles.join(", ")}`;
  return printJsonOrText(flags, { folder: flags.out, files: contractFiles }, text);
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
    return { ...assumption, certainty: certaintyOf(assumption) };
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
    `we use the CRM.COM Web API and found no page that answers this question. We read: ${page}.`,
    "Which of these does CRM.COM do?\n",
    ...answers.map((answer, index) => `${index + 1}. ${answer}`),
    ...(witness ? [`\nThis request shows the difference if ${witness.example.state.name}:\n`, curlLine(witness)] : []),
    "\nIn which releases does this apply?\n\nThank you",
  ].join("\n");
}

function curlLine({ method, example }: { readonly method: Method; readonly example: Example }): string {
  const values = { ...example.state.values, token: "YOUR-TOKEN" };
  const { verb, path, query, headers, body } = requestOfExample(method, example, values);
  const url = `https://crm.example/tenant${path}${query && `?${query}`}`;
  return curlOf(verb, url, headers, body === undefined ? null : String(body));
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
    ...evidenceLines(
      "observation",
      observations.map(({ verdict, release, date, system }) => `${verdict} by ${system}, ${release}, ${date}`),
    ),
  ].join("\n");
}

const evidenceLines = (kind: string, names: readonly string[]) =>
  names.length === 0 ? [`  ${kind}: none`] : names.map((name) => `  ${kind}: ${name}`);

const ofFolders = ({ catalog }: Methods) => catalog.filter((one) => !ownMethods.catalog.includes(one));

/** Plays each example in folders once, in a fresh sandbox. @returns where the answer is another than the example's */
export async function playedExamples(config: Config, methods: Methods): Promise<ConfigProblem[]> {
  const differences: ConfigProblem[][] = [];
  const { methods: folders, fixtures, release, assumptions, vendorErrors } = config;
  const options = { methods: folders, fixtures, release: release.name, assumptions, vendorErrors };
  const standIn = createStandIn({ ...(options as ConfigInput), logLevel: "silent" });
  for (const { method, examples } of ofFolders(methods)) {
    for (const example of examples) differences.push(await playExample(standIn, method, example));
  }
  await standIn.close();
  return differences.flat();
}

async function playExample(standIn: StandIn, method: Method, example: Example): Promise<ConfigProblem[]> {
  const release = releaseOfExample(method, example, standIn.config.release);
  const { clock, values } = example.state;
  const sandbox = standIn.sandbox({ release: release as never, ...(clock && { clock: { frozenAt: clock } }) });
  const where = exampleName(method, example.title);
  for (const body of example.request.after ?? []) await send(sandbox, method, { ...example, request: { body } });
  const answer = await send(sandbox, method, withSession(example));
  sandbox.remove();
  const { detail } = Object(answer);
  // The code of the method failed.
  if (typeof detail === "string") return [{ where, message: detail }];
  const expected = fillExample(example.response, values);
  const differences = differencesFromPage(expected.body, answer, example.generated);
  return differences.map(({ at, actual, expected }) => {
    return { where, message: `${at}: answered ${actual}`, hint: `the example has ${expected}` };
  });
}

async function send(sandbox: Pick<StandIn, "fetch">, method: Method, example: Example) {
  const { verb, path, query, headers, body = null } = requestOfExample(method, example, example.state.values);
  const answer = await sandbox.fetch(path + (query && `?${query}`), { method: verb, headers, body });
  return jsonOr(await answer.text(), "no JSON");
}

function withSession(example: Example): Example {
  const { request, state } = example;
  const body = Object(request.body);
  if (Object.keys(state.values).join() !== "token" || typeof body.token !== "string") return example;
  return { ...example, request: { ...request, body: { ...body, token: "{{token}}" } } };
}
