import { todayInUtc } from "../../common/clock.ts";
import { ConfigError, messageOf } from "../../common/config-error.ts";
import { nearestHint } from "../../common/names.ts";
import { provenances } from "../../common/provenance.ts";
import { listAssumptions } from "../../documents/list-assumptions.ts";
import { ownContracts, readPactFiles } from "../../documents/pact-files.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import {
  type AdoptedFile,
  createAdoptedFile,
  expectationOf,
  notAdoptedLines,
} from "../../tenant/report/adopted-file.ts";
import { reportOfVerification, uncoveredAssumptions, valueMask } from "../../tenant/report/report.ts";
import {
  type Interaction,
  interactionsOf,
  isInRelease,
  readStateValues,
  statesOf,
  valuesOfTarget,
} from "../../tenant/verify/interaction.ts";
import { findTarget, readObservedConfig, type Target, verify } from "../../tenant/verify/verify.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { type CommandLine, printMessage, printText, UsageError, writeJsonFile } from "../command.ts";
import { printOutcome, readExpectation, searchOptions } from "./recordings-commands.ts";

/** Verifies contracts against a target. Exit: 0 the same, 1 different, 2 usage, 3 inconclusive. */
export async function verifyCommand({ flags }: CommandLine<"verify">): Promise<number> {
  const { release, only, contracts = ownContracts } = flags;
  const methods = readMethods(flags.methods);
  const all = interactionsOf(readPactFiles(contracts), methods);
  const states = statesOf(all);
  if (flags.printStateValues) return printText(JSON.stringify(Object.fromEntries(states), null, 2));
  const selected = selectInteractions(all, only, methods);
  const stateValues = flags.stateValues === undefined ? {} : readStateValues(flags.stateValues);
  const target = await findAllowedTarget(flags, selected.length);
  const values = valuesOfTarget(states, stateValues, target.kind !== "system");
  const mask = valueMask(values.values());
  try {
    const adopted = target.kind === "stand-in" ? await readObservedConfig(target) : undefined;
    const expectation = adopted ? expectationOf(adopted) : readExpectation();
    // A mock server simulates the release of each interaction.
    const interactions = selected.filter((one) => target.kind !== "system" || isInRelease(one, release));
    const request = { target, methods, interactions, values, release, ...expectation, ...searchOptions() };
    const verification = await verify(request);
    const { judgement } = verification;
    const { host, hostname } = new URL(target.base);
    const header = { host: hostname, release: release.name, date: todayInUtc() };
    const kind = target.kind === "stand-in" ? target.kind : "system";
    const file = judgement.before.size > 0 ? await createAdoptedFile([{ header, judgement }], kind) : undefined;
    const others = selected.length - interactions.length;
    const notes = [
      interactions.length === 0 && `no interactions in ${contracts} fit the flags`,
      others > 0 && `not requested: ${others} interactions of other releases than ${release.name} (--release)`,
      ...writeObserved(flags.writeObserved, file),
    ].filter((note) => note !== false);
    const found = {
      target: { kind: target.kind, host },
      notCovered: uncoveredAssumptions(interactions, only, methods),
      adopted: adopted && { assumptions: adopted.assumptions, vendorErrors: Object.keys(adopted.vendorErrors) },
      notes,
    };
    return printOutcome(reportOfVerification(verification, file, found, mask), flags);
  } catch (error) {
    // A file that cannot be used says nothing of the target.
    if (error instanceof UsageError || error instanceof ConfigError) throw error;
    // A verification that breaks off shows no difference.
    printMessage(`inconclusive: the verification broke off: ${mask(messageOf(error))}`);
    return 3;
  }
}

/** @throws UsageError without a target, and for a real system without --allow-writes */
async function findAllowedTarget(flags: CommandLine<"verify">["flags"], count: number): Promise<Target> {
  if (!flags.target)
    throw new UsageError("--target: expected the base URL to verify, for example http://127.0.0.1:8080");
  const { origin, pathname, host } = flags.target;
  const base = origin + pathname.replace(/\/+$/, "");
  const address = { base, headers: Object.fromEntries(flags.header), timeoutMs: 30_000 };
  if (count === 0) return { ...address, kind: "not asked" };
  const found = await findTarget(address);
  if (found.kind !== "system" || flags.allowWrites) return found;
  throw new UsageError(
    `${host} is not a mock server, and the contracts write. Nothing was sent. Allow it with --allow-writes.`,
  );
}

/** Writes the file of `--write-observed` if something was observed. @returns notes about it */
function writeObserved(path: string | undefined, file: AdoptedFile | undefined): string[] {
  if (path === undefined) return [];
  if (!file) return [`nothing was observed, and ${path} was not written`];
  writeJsonFile("--write-observed", path, file);
  return [
    ...Object.entries(file.assumptions).map(([id, variant]) => `${id}=${variant} is in ${path}`),
    ...notAdoptedLines(file).map((line) => `not in ${path}: ${line}`),
  ];
}

/** The interactions that a value of `--only` means: all without one. @throws UsageError for a value that means none */
function selectInteractions(interactions: readonly Interaction[], only: readonly string[], { catalog }: Methods) {
  const ids = listAssumptions(catalog, vendorErrors, undefined).map(({ id }) => id);
  const names: string[] = [...ids, ...interactions.map(({ description }) => description), ...provenances];
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(
      `--only: there is no assumption, provenance or interaction "${unknown}"; ${nearestHint(unknown, names)}`,
    );
  return interactions.filter(({ description, own }) => {
    const { provenance = "", witnesses = [] } = own?.example ?? {};
    return only.length === 0 || [description, provenance, ...witnesses].some((name) => only.includes(name));
  });
}
