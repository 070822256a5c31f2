import { readFileSync } from "node:fs";
import { todayInUtc } from "../../ground/clock.ts";
import { holdAsAdopted } from "../../lab/adopt/hold-as-adopted.ts";
import { type ObserveRequest, observe } from "../../lab/adopt/observe.ts";
import { adoptedByStandIn, heldAs, readAdopted } from "../../lab/adopt/read-adopted.ts";
import { interactionsOf } from "../../lab/verify/interaction.ts";
import { valueMask } from "../../lab/verify/mask-values.ts";
import { readPactFiles } from "../../lab/verify/pact-file.ts";
import { hasVerifier, verifierHint } from "../../lab/verify/run-verifier.ts";
import { ownValues, readStateValues, statesOf, unusedKeys, userValues } from "../../lab/verify/state-values.ts";
import { findTarget, type Target } from "../../lab/verify/target.ts";
import { unprovenAssumptions } from "../../lab/verify/unproven-assumptions.ts";
import { verify } from "../../lab/verify/verify.ts";
import { isWithin } from "../../wire/release.ts";
import type { VendorErrorOverrides } from "../../wire/vendor-errors.ts";
import type { CommandLine } from "../command-line.ts";
import { UsageError } from "../flag-values.ts";
import { writeText } from "../output.ts";
import { askedInteractions } from "./asked-interactions.ts";
import { printVerification, verificationCodes } from "./print-verification.ts";
import { readVerifyFlags, type VerifyFlags } from "./verify-flags.ts";
import { verifyFrom } from "./verify-from.ts";

/** Holds contracts against a stand-in or a real system. Exit: 0 the same, 1 different, 2 usage or a forbidden write, 3 not proven. */
export async function verifyCommand(line: CommandLine<"verify">): Promise<number> {
  const flags = readVerifyFlags(line);
  const all = interactionsOf(readPactFiles(flags.contracts));
  const states = statesOf(all);
  if (flags.printStateValues) {
    process.stdout.write(`${JSON.stringify(Object.fromEntries(states), null, 2)}\n`);
    return 0;
  }
  const ofUser = flags.stateValues === undefined ? {} : readStateValues(flags.stateValues);
  const observed = flags.observed === undefined ? undefined : readObserved(flags.observed);
  const interactions = askedInteractions(all, flags);
  if (flags.from !== undefined) return verifyFrom(flags.from, { all, interactions }, flags);
  if (!hasVerifier()) throw new UsageError(verifierHint);
  const target = await findAllowed(flags, interactions.length);
  const values = target.kind === "stand-in" ? ownValues(states, ofUser) : userValues(states, ofUser);
  const mask = valueMask([...states.keys()].map((state) => values.of(state) ?? {}));
  try {
    const adopted = observed ?? (target.kind === "stand-in" ? await adoptedByStandIn(target) : undefined);
    // A stand-in simulates the release that an interaction is of.
    const asked = interactions.filter(
      ({ since, until }) =>
        target.kind !== "system" || isWithin(flags.release, { since: since?.name, until: until?.name }),
    );
    const held = adopted ? await holdAsAdopted(all, asked, adopted) : asked;
    const verdicts = await verify({ target, interactions: asked, held, values });
    const remarks = [
      ...remarksOn(flags, target, verdicts.length, adopted !== undefined),
      ...remarksOnOthers(flags, interactions.length - asked.length),
      ...unusedKeys(states, ofUser).map((key) => `no contract has a use for the state value ${key}`),
    ];
    const kept = await keepObserved(flags, { target, interactions: all, verdicts, values, mask });
    const unproven = unprovenAssumptions({ all, asked, only: flags.only, named: flags.assumptions });
    const observedIds = new Set(adopted && errorIds(adopted.overrides));
    const verification = {
      target,
      verdicts,
      // An error whose words were observed is proven, if by a contract that is otherwise.
      unproven: unproven.filter(({ id }) => !observedIds.has(id)),
      adopted: adopted && heldAs(adopted),
      remarks: [...remarks, ...kept],
    };
    return printVerification(verification, flags, mask);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Whatever broke, it showed no difference.
    process.stderr.write(`not proven: the verification broke off: ${mask((error as Error).message)}\n`);
    return verificationCodes["not proven"];
  }
}

const errorIds = (errors: VendorErrorOverrides) => Object.keys(errors).map((kind) => `error.${kind}`);

/** @throws UsageError when the target is not ours to write to */
async function findAllowed({ target, headers, timeoutMs, allowWrites }: VerifyFlags, count: number): Promise<Target> {
  const address = { base: target as string, headers, timeoutMs };
  if (count === 0) return { ...address, kind: "not asked" };
  const found = await findTarget(address);
  if (found.kind !== "system" || allowWrites) return found;
  const { host } = new URL(address.base);
  throw new UsageError(
    `${host} is no stand-in, and the contracts write; nothing was sent. Allow it with --allow-writes.`,
  );
}

function remarksOn(
  { contracts, only, assumptions }: VerifyFlags,
  { kind }: Target,
  count: number,
  isAdopted: boolean,
): string[] {
  return [
    ...(count === 0
      ? [
          `no interactions in ${contracts}${only.length > 0 ? ` that are ${only.join(" or ")}` : ""}${assumptions.length > 0 ? ` that show ${assumptions.join(" or ")}` : ""}`,
        ]
      : []),
    ...(isAdopted ? ["what was adopted is held against what was observed, not against what was assumed"] : []),
    ...(kind === "stand-in" ? ["the target is a stand-in: it says nothing about CRM.COM"] : []),
  ];
}

const remarksOnOthers = ({ release }: VerifyFlags, count: number): string[] =>
  count === 0 ? [] : [`not asked: ${count} that are answered so in other releases than ${release.name} (--release)`];

/** Writes the file of `--write-observed`, where there is something to write, and gives what should be said of it. */
async function keepObserved(
  { writeObserved, release }: VerifyFlags,
  found: Omit<ObserveRequest, "release" | "date">,
): Promise<string[]> {
  if (writeObserved === undefined) return [];
  const date = todayInUtc();
  const config = await observe({ ...found, release: release.name, date });
  const { observed, assumptions } = config;
  if (observed.answers.length === 0) return [`nothing was observed, and ${writeObserved} was not written`];
  writeText("--write-observed", writeObserved, `${JSON.stringify(config, null, 2)}\n`);
  return [
    ...Object.entries(assumptions).map(([id, variant]) => `${id}=${variant} is in ${writeObserved}`),
    ...observed.notAdopted.map(
      (one) => `${"kind" in one ? one.kind : one.interaction} is not in ${writeObserved}: ${one.reason}`,
    ),
  ];
}

function readObserved(path: string) {
  try {
    return readAdopted(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new UsageError(`--observed ${path}: not a file that --write-observed wrote: ${(error as Error).message}`);
  }
}
