import { type ListedAssumption, listAssumptions } from "../../documents/list-assumptions.ts";
import { openApi } from "../../documents/open-api.ts";
import { nearestHint } from "../../ground/config-error.ts";
import { requirePeer } from "../../ground/own-module.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
import { type CommandLine, print, printAs, UsageError } from "../command.ts";

export async function openApiCommand({ flags }: CommandLine<"openapi">): Promise<number> {
  return print(JSON.stringify(openApi(readMethods(flags.methods).catalog, flags.release), null, 2));
}

export async function contractsCommand({ flags }: CommandLine<"contracts">): Promise<number> {
  requirePeer("@pact-foundation/pact", "contracts", "needs Pact, which writes them");
  const { contractFiles, makeContracts } = await import("../../documents/make-contracts.ts");
  await makeContracts(flags.out, readMethods(flags.methods).catalog);
  return printAs(flags, { folder: flags.out, files: contractFiles }, `${flags.out}: ${contractFiles.join(", ")}`);
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
  return printAs(flags, { assumptions }, assumptions.map(inWords).join("\n\n"));
}

function inWords({ id, provenance, behaviour, reason, since, variants, variant, evidence }: ListedAssumption): string {
  const { page, examples, negativeExamples, unproven, observations } = evidence;
  return [
    `${id} [${provenance}]${since === null ? "" : ` from ${since}`}`,
    `  ${behaviour}`,
    ...Object.entries(variants).map(([name, text]) => `  ${name === variant ? "switched to" : "or"} ${name}: ${text}`),
    `  why: ${reason}`,
    `  page: ${page ?? "none"}`,
    ...listed("example", examples),
    ...listed("negative example", negativeExamples),
    ...(unproven === null ? [] : [`  unproven: ${unproven}`]),
    ...listed("observation", observations.map(observed)),
  ].join("\n");
}

const observed = ({ verdict, interaction, release, date }: ListedAssumption["evidence"]["observations"][number]) =>
  `${verdict} by ${interaction}, ${release}, ${date}`;

const listed = (word: string, names: readonly string[]) =>
  names.length === 0 ? [`  ${word}: none`] : names.map((name) => `  ${word}: ${name}`);
