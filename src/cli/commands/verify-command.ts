import { consumedValues } from "../../documents/contract-examples.ts";
import { examplesShowing, listAssumptions } from "../../documents/list-assumptions.ts";
import { ownContracts, readPactFiles } from "../../documents/pact-files.ts";
import { todayInUtc } from "../../ground/clock.ts";
import { orConfigError } from "../../ground/config-error.ts";
import { nearestHint } from "../../ground/names.ts";
import { programLine } from "../../ground/shell-line.ts";
import { examineRecordings } from "../../lab/examine/examine-recording.ts";
import type { Finding } from "../../lab/examine/finding.ts";
import { readLock } from "../../lab/explore/lock.ts";
import { planTenantCalls, type VerifyPlan } from "../../lab/explore/tenant-calls.ts";
import { readRecording } from "../../lab/record/recording.ts";
import { createAdoptedFile } from "../../lab/report/adopted-file.ts";
import { reportOfRecording } from "../../lab/report/report.ts";
import {
  type Interaction,
  interactionsOf,
  isInRelease,
  readStateValues,
  statesOf,
  unusedKeys,
  valueMask,
  valuesOfTarget,
} from "../../lab/verify/interaction.ts";
import { requireVerifier, runPact } from "../../lab/verify/run-pact.ts";
import {
  leftoversOf,
  observedAnswers,
  refutedByWitness,
  reportOfVerification,
  resultsByRecording,
  unprovenAssumptions,
} from "../../lab/verify/verification-report.ts";
import {
  findTarget,
  type InteractionResult,
  readObservedConfig,
  type Target,
  unprovenResult,
  type VerifyRequest,
  verify,
} from "../../lab/verify/verify.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { parseRelease } from "../../wire/release.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { type CommandLine, printJsonOrText, printMessage, printText, UsageError, writeJsonFile } from "../command.ts";
import { expectationOf, printOutcome, readExpectation, searchOptions } from "./recordings-commands.ts";

type Flags = CommandLine<"verify">["flags"];

/** Holds contracts against a stand-in or a real system. Exit: 0 the same, 1 different, 2 usage or a forbidden write, 3 not proven. */
export async function verifyCommand({ flags }: CommandLine<"verify">): Promise<number> {
  refuseUnfit(flags);
  const methods = readMethods(flags.methods);
  const all = interactionsOf(readPactFiles(flags.contracts ?? ownContracts), methods);
  const states = statesOf(all);
  if (flags.printStateValues) return printTemplate(all);
  const ofUser = flags.stateValues === undefined ? {} : readStateValues(flags.stateValues);
  const observed = flags.observed === undefined ? undefined : readObserved(flags.observed);
  const interactions = askedInteractions(all, flags, methods);
  if (flags.plan) return printPlan(all, flags, methods);
  if (flags.from !== undefined) return verifyFrom(flags.from, { all, interactions, flags, methods });
  const isOthers = ({ own }: Interaction) => own === undefined;
  if (flags.pact || interactions.some(isOthers)) requireVerifier();
  const target = await findAllowed(flags, interactions.length);
  const isSystem = target.kind === "system";
  const values = valuesOfTarget(states, ofUser, !isSystem);
  const mask = valueMask(values.values());
  try {
    const adopted = observed ?? (target.kind === "stand-in" ? await readObservedConfig(target) : undefined);
    // A stand-in simulates the release that an interaction is of.
    const asked = interactions.filter((one) => !isSystem || isInRelease(one, flags.release));
    const request = {
      target,
      methods,
      interactions: asked,
      values,
      release: flags.release,
      held: adopted ? expectationOf(adopted) : readExpectation(),
      ...searchOptions(flags),
    };
    const found = await verify(request);
    const ownAnswer = asked.filter((one) => one.pact && (flags.pact || isOthers(one)));
    const byPact = await runPact({ ...request, interactions: ownAnswer });
    const { leftovers, missingMethods, isWhole, findings: settled } = found.examination;
    const seen = [...settled, ...refutedByWitness(leftovers, settled, methods)];
    const findings = isSystem ? seen : [];
    const notes = [
      ...remarksOn(flags, target, adopted !== undefined, asked.length),
      ...notAsked(interactions.length - asked.length, `${flags.release.name} (--release)`),
      ...unusedKeys(states, ofUser).map((key) => `no contract uses the state value ${key}`),
      ...keepObserved(request, flags, found, seen),
    ];
    const verified = {
      host: new URL(target.base).host,
      kind: target.kind,
      findings,
      leftovers: leftoversOf(found, findings),
      transport: found.transport,
      missingMethods: isSystem ? missingMethods : [],
      adopted: adopted && { assumptions: adopted.assumptions, vendorErrors: Object.keys(adopted.vendorErrors) },
      notes,
      isWhole,
    };
    const results = gravestOf(asked, [...found.results, ...byPact]);
    const unproven = unprovenAssumptions(all, asked, { ...flags, methods }, adopted?.vendorErrors);
    return printOutcome(reportOfVerification(verified, results, unproven, mask), flags);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Whatever broke, it showed no difference.
    printMessage(`not proven: the verification broke off: ${mask((error as Error).message)}`);
    return 3;
  }
}

/** Prints which calls would settle the assumptions that are named. Sends nothing. */
function printPlan(all: readonly Interaction[], flags: Flags, methods: Methods): number {
  const { assumption, lock, target, stateValues = "values.json", release } = flags;
  const locked = lock === undefined ? new Map() : readLock(lock);
  if (!locked) throw new UsageError(`--lock ${lock}: there is no such file; explore --lock writes it`);
  const ids = [...new Set([...assumption, ...locked.keys()])];
  if (ids.length === 0) throw new UsageError("--plan: expected assumptions by --assumption or --lock");
  const base = target?.href ?? "https://crm.example/tenant";
  const words = ["--target", base, "--state-values", stateValues, "--release", release.name];
  const asked = all.filter((one) => isInRelease(one, release));
  const ofFolders = flags.methods.flatMap((folder) => ["--methods", folder]);
  const plan = planTenantCalls({ interactions: asked, ids, flags: [...words, ...ofFolders], methods });
  return printJsonOrText(flags, plan, planText(plan, ids.length, target ? [] : [base]));
}

function planText({ calls, toAsk }: VerifyPlan, count: number, unnamed: readonly string[]): string {
  return [
    `${calls.length} ${calls.length === 1 ? "call" : "calls"} would settle ${count - toAsk.length} of ${count} assumptions`,
    ...unnamed.map((base) => `Put the address of your CRM.COM in place of ${base}, or name it with --target.`),
    ...(calls.length > 0 ? ["Write the values of your tenant into a file first:", `  ${templateLine}`] : []),
    ...calls.flatMap((one, at) => [
      `${at + 1}. ${one.interaction}`,
      `   ${one.isRead ? "reads" : "writes"}; settles ${one.settles.join(", ")}; leaves behind: ${one.leaves}`,
      `   ${one.line}`,
    ]),
    ...(toAsk.length > 0 ? ["No call of the contracts settles the rest. Ask the vendor:"] : []),
    ...toAsk.map(({ line }) => `  ${line}`),
  ].join("\n");
}

const templateLine = `${programLine} verify --print-state-values > values.json`;

/** Prints the values of our fixtures as a template, and which of them a system that cannot be reset needs anew. */
function printTemplate(all: readonly Interaction[]): number {
  const examples = all.flatMap(({ own }) => own?.example ?? []);
  const fresh = examples.flatMap((one) => consumedValues(one).map((name) => `${name} of "${one.state.name}"`));
  for (const name of new Set(fresh)) printMessage(`fresh in each run: ${name}`);
  return printText(JSON.stringify(Object.fromEntries(statesOf(all)), null, 2));
}

/** An interaction that Pact played too has the graver of two results. */
function gravestOf(asked: readonly Interaction[], results: readonly InteractionResult[]): InteractionResult[] {
  const byOutcome = ["different", "not proven", "same"].flatMap((one) =>
    results.filter(({ outcome }) => outcome === one),
  );
  return asked.map((interaction) => {
    const gravest = byOutcome.find((one) => one.interaction === interaction);
    return gravest ?? unprovenResult(interaction, "the target cannot be reached");
  });
}

/** @throws UsageError when the target is not ours to write to */
async function findAllowed(flags: Flags, count: number): Promise<Target> {
  const { origin, pathname } = flags.target as URL;
  const base = origin + pathname.replace(/\/+$/, "");
  const address = { base, headers: Object.fromEntries(flags.header), timeoutMs: flags.timeout };
  if (count === 0) return { ...address, kind: "not asked" };
  const found = await findTarget(address);
  if (found.kind !== "system" || flags.allowWrites) return found;
  const { host } = new URL(base);
  throw new UsageError(
    `${host} is no stand-in, and the contracts write. Nothing was sent. Allow it with --allow-writes.`,
  );
}

function remarksOn(flags: Flags, { kind }: Target, isAdopted: boolean, count: number): string[] {
  const { contracts = ownContracts, only, assumption } = flags;
  const chosen = [
    ...(only.length > 0 ? [`that are ${only.join(" or ")}`] : []),
    ...(assumption.length > 0 ? [`that show ${assumption.join(" or ")}`] : []),
  ];
  return [
    ...(count === 0 ? [["no interactions in", contracts, ...chosen].join(" ")] : []),
    ...(isAdopted ? ["adopted behaviour is compared with what was observed, not with what was assumed"] : []),
    ...(kind === "stand-in" ? ["the target is a stand-in: it says nothing about CRM.COM"] : []),
  ];
}

const notAsked = (others: number, releases: string): string[] =>
  others > 0 ? [`not asked: ${others} whose answers belong to other releases than ${releases}`] : [];

/** Writes the file of `--write-observed`, where there is something to write, and gives what should be said of it. */
function keepObserved(
  { target, methods }: VerifyRequest,
  flags: Flags,
  { results, examination }: Awaited<ReturnType<typeof verify>>,
  findings: readonly Finding[],
): string[] {
  const { writeObserved, release } = flags;
  if (writeObserved === undefined) return [];
  const answers = observedAnswers(results, findings, methods);
  if (answers.length === 0) return [`nothing was observed, and ${writeObserved} was not written`];
  const seen = { host: new URL(target.base).hostname, release: release.name, date: todayInUtc(), examination };
  const file = createAdoptedFile([seen], target.kind === "stand-in" ? "stand-in" : "system", { answers });
  writeJsonFile("--write-observed", writeObserved, file);
  return [
    ...Object.entries(file.assumptions).map(([id, variant]) => `${id}=${variant} is in ${writeObserved}`),
    ...(file.refusalStatus ? [`refusalStatus ${file.refusalStatus} is in ${writeObserved}`] : []),
    ...file.observed.notAdopted.map(
      (one) => `${"kind" in one ? one.kind : one.interaction} is not in ${writeObserved}: ${one.reason}`,
    ),
  ];
}

interface Selection {
  readonly all: readonly Interaction[];
  readonly interactions: readonly Interaction[];
  readonly flags: Flags;
  readonly methods: Methods;
}

/** Judges contracts by a recording, and sends nothing. Exit codes as for a target. */
async function verifyFrom(path: string, { all, interactions, flags, methods }: Selection) {
  const parts = readRecording(path);
  const examined = await examineRecordings(parts, { ...readExpectation(), ...searchOptions(flags), methods });
  const { findings, leftovers, transport, missingMethods, isWhole } = reportOfRecording(examined);
  const releases = parts.map(({ header }) => parseRelease(header.release));
  const asked = interactions.filter((one) => releases.some((release) => isInRelease(one, release)));
  const verified = {
    host: `${parts[0]?.header.host}`,
    kind: "recording" as const,
    findings,
    leftovers,
    transport,
    missingMethods,
    adopted: undefined,
    notes: [
      "nothing was sent: each contract is judged by what the recording says about its assumptions",
      ...notAsked(interactions.length - asked.length, "that of the recording"),
    ],
    isWhole,
  };
  const unproven = unprovenAssumptions(all, asked, { ...flags, methods });
  return printOutcome(reportOfVerification(verified, resultsByRecording(asked, findings), unproven), flags);
}

const readObserved = (path: string) =>
  orConfigError(`--observed ${path}`, "not a file that --write-observed wrote", () => {
    const { config } = readConfig({ flags: { config: path } });
    if (config.observed) return config;
    throw new Error("it has no `observed`");
  });

/** @throws UsageError when nothing is named to judge, or when more is asked than a recording can tell */
function refuseUnfit({ from, target, observed, ...flags }: Flags): void {
  if (flags.lock !== undefined && !flags.plan) throw new UsageError("--lock: only with --plan");
  if (from === undefined) {
    if (target !== undefined || flags.printStateValues || flags.plan) return;
    throw new UsageError("--target: expected the base URL to verify, for example http://127.0.0.1:8080");
  }
  const hint =
    (target && "--from: not with --target, because a recording needs no target") ||
    (flags.writeObserved && "--write-observed: not with --from; `adopt` makes this file from a recording") ||
    (observed && "--observed: not with --from; use `drift --config`");
  if (hint) throw new UsageError(hint);
}

/**
 * The interactions that are asked about: those of a provenance, and those that show an assumption, where any are named.
 * @throws UsageError for an id that there is not
 */
function askedInteractions(
  all: readonly Interaction[],
  { only, assumption, interaction }: Flags,
  { catalog }: Methods,
): Interaction[] {
  const names = all.map(({ description }) => description);
  const unknown = interaction.find((one) => !names.includes(one));
  if (unknown !== undefined) {
    throw new UsageError(`--interaction: there is no "${unknown}"; ${nearestHint(unknown, names)}`);
  }
  const listed = listAssumptions(catalog, vendorErrors, undefined);
  const witnesses = assumption.flatMap((id) => {
    const found = listed.find((one) => one.id === id);
    if (found) return examplesShowing(found);
    const ids = listed.map((one) => one.id);
    throw new UsageError(`--assumption: there is no assumption "${id}"; ${nearestHint(id, ids)}`);
  });
  return all.filter(
    ({ own, description }) =>
      (interaction.length === 0 || interaction.includes(description)) &&
      (only.length === 0 || (own !== undefined && only.includes(own.example.provenance))) &&
      (assumption.length === 0 || witnesses.includes(description)),
  );
}
