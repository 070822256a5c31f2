import { todayInUtc } from "../../common/clock.ts";
import { ConfigError, messageOf } from "../../common/config-error.ts";
import { nearestHint } from "../../common/names.ts";
import { provenances } from "../../common/provenance.ts";
import { consumedValues } from "../../documents/contract-examples.ts";
import { examplesShowing, listAssumptions } from "../../documents/list-assumptions.ts";
import { ownContracts, readPactFiles } from "../../documents/pact-files.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import {
  type AdoptedFile,
  createAdoptedFile,
  expectationOf,
  newsIn,
  notAdoptedLines,
} from "../../tenant/report/adopted-file.ts";
import {
  type Interaction,
  interactionsOf,
  isInRelease,
  readStateValues,
  statesOf,
  unusedKeys,
  valueMask,
  valuesOfTarget,
} from "../../tenant/verify/interaction.ts";
import { findTarget, readObservedConfig, type Target } from "../../tenant/verify/target.ts";
import { reportOfVerification, uncoveredAssumptions, unexplainedIn } from "../../tenant/verify/verification-report.ts";
import { type VerifyRequest, verify } from "../../tenant/verify/verify.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { type CommandLine, printMessage, printText, UsageError, writeJsonFile } from "../command.ts";
import { printOutcome, readExpectation, searchOptions } from "./recordings-commands.ts";

type Flags = CommandLine<"verify">["flags"];

type Verification = Awaited<ReturnType<typeof verify>>;

/** Verifies contracts against a target. Exit: 0 the same, 1 different, 2 usage, 3 inconclusive. */
export async function verifyCommand({ flags }: CommandLine<"verify">): Promise<number> {
  if (flags.target === undefined && !flags.printStateValues) {
    throw new UsageError("--target: expected the base URL to verify, for example http://127.0.0.1:8080");
  }
  const methods = readMethods(flags.methods);
  const interactions = interactionsOf(readPactFiles(flags.contracts ?? ownContracts), methods);
  if (flags.printStateValues) return printTemplate(interactions);
  return verifyTarget(interactions, flags, methods);
}

async function verifyTarget(interactions: readonly Interaction[], flags: Flags, methods: Methods): Promise<number> {
  const selected = selectInteractions(interactions, flags, methods);
  const stateValues = flags.stateValues === undefined ? {} : readStateValues(flags.stateValues);
  const target = await findAllowedTarget(flags, selected.length);
  const values = valuesOfTarget(statesOf(interactions), stateValues, target.kind !== "system");
  const mask = valueMask(values.values());
  try {
    const adopted = target.kind === "stand-in" ? await readObservedConfig(target) : undefined;
    // A mock server simulates the release of each interaction.
    const chosen = selected.filter(
      (interaction) => target.kind !== "system" || isInRelease(interaction, flags.release),
    );
    const request = {
      target,
      methods,
      interactions: chosen,
      values,
      release: flags.release,
      expectation: adopted ? expectationOf(adopted) : readExpectation(),
      ...searchOptions(),
    };
    const verification = await verify(request);
    const notes = [
      ...targetNotes(flags, target, adopted !== undefined, chosen.length),
      ...releaseNote(selected.length - chosen.length, `${flags.release.name} (--release)`),
      ...unusedKeys(statesOf(interactions), stateValues).map((key) => `no contract uses the state value ${key}`),
    ];
    const notCovered = uncoveredAssumptions(interactions, chosen, flags.only, methods, adopted?.vendorErrors);
    const found = await targetFindings(request, flags, verification, adopted, notes);
    return printOutcome(reportOfVerification({ ...found, notCovered }, verification.results, mask), flags);
  } catch (error) {
    // A file that cannot be used says nothing of the target.
    if (error instanceof UsageError || error instanceof ConfigError) throw error;
    // A verification that breaks off shows no difference.
    printMessage(`inconclusive: the verification broke off: ${mask(messageOf(error))}`);
    return 3;
  }
}

/** What the answers of a target say about the assumptions. A mock server says nothing about CRM.COM. */
async function targetFindings(
  request: VerifyRequest,
  flags: Flags,
  verification: Verification,
  adopted: Awaited<ReturnType<typeof readObservedConfig>>,
  notes: readonly string[],
) {
  const { target } = request;
  const { missingMethods, isWhole, findings: seen } = verification.judgement;
  const isSystem = target.kind === "system";
  const findings = isSystem ? seen : [];
  const file = await observedFile(request, verification);
  return {
    target: { kind: target.kind, host: new URL(target.base).host },
    findings,
    unexplained: unexplainedIn(verification),
    gateway: verification.gateway,
    missingMethods: isSystem ? missingMethods : [],
    adopted: adopted && { assumptions: adopted.assumptions, vendorErrors: Object.keys(adopted.vendorErrors) },
    news: file ? newsIn(file, request.expectation) : [],
    notes: [...notes, ...writeObserved(flags.writeObserved, file)],
    isWhole,
  };
}

/** Prints the values of our fixtures as a template. On standard error it names those that a tenant needs again for each run. */
function printTemplate(interactions: readonly Interaction[]): number {
  const examples = interactions.flatMap(({ own }) => own?.example ?? []);
  const fresh = examples.flatMap((example) =>
    consumedValues(example).map((name) => `${name} of "${example.state.name}"`),
  );
  for (const name of new Set(fresh)) printMessage(`fresh in each run: ${name}`);
  return printText(JSON.stringify(Object.fromEntries(statesOf(interactions)), null, 2));
}

/** @throws UsageError for a real system without --allow-writes */
async function findAllowedTarget(flags: Flags, count: number): Promise<Target> {
  const { origin, pathname } = flags.target as URL;
  const base = origin + pathname.replace(/\/+$/, "");
  const address = { base, headers: Object.fromEntries(flags.header), timeoutMs: 30_000 };
  if (count === 0) return { ...address, kind: "not asked" };
  const found = await findTarget(address);
  if (found.kind !== "system" || flags.allowWrites) return found;
  const { host } = new URL(base);
  throw new UsageError(
    `${host} is no mock server, and the contracts write. Nothing was sent. Allow it with --allow-writes.`,
  );
}

function targetNotes({ contracts = ownContracts }: Flags, { kind }: Target, isAdopted: boolean, count: number) {
  return [
    ...(count === 0 ? [`no interactions in ${contracts} fit the flags`] : []),
    ...(isAdopted ? ["adopted behaviour is compared with what was observed, not with what was assumed"] : []),
    ...(kind === "stand-in" ? ["the target is a mock server: it says nothing about CRM.COM"] : []),
  ];
}

const releaseNote = (others: number, releases: string): string[] =>
  others > 0 ? [`not asked: ${others} whose answers belong to other releases than ${releases}`] : [];

/** What was observed, as a config file; `undefined` if there was no response. */
async function observedFile(
  { target, release }: VerifyRequest,
  { results, judgement }: Verification,
): Promise<AdoptedFile | undefined> {
  if (results.every(({ answer }) => answer === undefined)) return undefined;
  const header = { host: new URL(target.base).hostname, release: release.name, date: todayInUtc() };
  return createAdoptedFile([{ header, judgement }], target.kind === "stand-in" ? "stand-in" : "system");
}

/** Writes the file of `--write-observed` if something was observed. @returns notes about it */
function writeObserved(path: string | undefined, file: AdoptedFile | undefined): string[] {
  if (path === undefined) return [];
  if (!file) return [`nothing was observed, and ${path} was not written`];
  writeJsonFile("--write-observed", path, file);
  return [
    ...Object.entries(file.assumptions).map(([id, variant]) => `${id}=${variant} is in ${path}`),
    ...(file.refusalStatus ? [`refusalStatus ${file.refusalStatus} is in ${path}`] : []),
    ...notAdoptedLines(file).map((line) => `not in ${path}: ${line}`),
  ];
}

/** The interactions that a value of `--only` means: all without one. @throws UsageError for a value that means none */
function selectInteractions(
  interactions: readonly Interaction[],
  { only }: Pick<Flags, "only">,
  { catalog }: Methods,
): readonly Interaction[] {
  if (only.length === 0) return interactions;
  const listed = listAssumptions(catalog, vendorErrors, undefined);
  const witnesses = new Map<string, readonly string[]>(
    listed.map((assumption) => [assumption.id, examplesShowing(assumption)]),
  );
  const names = new Set(interactions.map(({ description }) => description));
  const meant = only.flatMap((name) => {
    if (provenances.some((provenance) => provenance === name)) {
      return interactions.flatMap(({ own, description }) => (own?.example.provenance === name ? description : []));
    }
    const shown = witnesses.get(name) ?? (names.has(name) ? [name] : undefined);
    if (shown) return shown;
    const hint = nearestHint(name, [...witnesses.keys(), ...names, ...provenances]);
    throw new UsageError(`--only: there is no assumption, provenance or interaction "${name}"; ${hint}`);
  });
  return interactions.filter(({ description }) => meant.includes(description));
}
