import { readFileSync, writeFileSync } from "node:fs";
import { createClock } from "../clock.ts";
import { adoptedByStandIn, adoptedTable } from "../contracts/adopted-table.ts";
import { interactionsOf } from "../contracts/interaction.ts";
import { valueMask } from "../contracts/mask-values.ts";
import { observe } from "../contracts/observe.ts";
import { readPactFiles } from "../contracts/pact-file.ts";
import { report } from "../contracts/report.ts";
import { hasVerifier, verifierHint } from "../contracts/run-verifier.ts";
import { givenValues, ownValues, readStateValues, statesOf, unusedKeys } from "../contracts/state-values.ts";
import { findTarget, type Target } from "../contracts/target.ts";
import { outcomeOf, type Verification } from "../contracts/verification.ts";
import { verify } from "../contracts/verify.ts";
import { UsageError } from "./usage-error.ts";
import { readVerifyFlags, type VerifyFlags } from "./verify-flags.ts";

const exitCodes = { same: 0, different: 1, "not proven": 3 } as const;

/** Holds contracts against a stand-in or a real system. Exit: 0 the same, 1 different, 2 usage or a forbidden write, 3 not proven. */
export async function verifyCommand(words: readonly string[]): Promise<number> {
  const flags = readVerifyFlags(words);
  const all = interactionsOf(readPactFiles(flags.contracts));
  const states = statesOf(all);
  if (flags.printStateValues) {
    process.stdout.write(`${JSON.stringify(Object.fromEntries(states), null, 2)}\n`);
    return 0;
  }
  const given = flags.stateValues === undefined ? {} : readStateValues(flags.stateValues);
  const interactions = all.filter(
    ({ provenance }) => flags.only.length === 0 || (provenance !== undefined && flags.only.includes(provenance)),
  );
  const base = flags.target as string;
  const address = { base, headers: flags.headers, timeoutMs: flags.timeoutMs };
  const observed = flags.observed === undefined ? undefined : readObserved(flags.observed);
  if (!hasVerifier()) throw new UsageError(verifierHint);

  const target: Target = interactions.length === 0 ? { ...address, kind: "unreachable" } : await findTarget(address);
  if (target.kind === "system" && !flags.allowWrites) {
    throw new UsageError(
      `${new URL(base).host} is no stand-in, and the contracts write; nothing was sent. Allow it with --allow-writes.`,
    );
  }
  const values = target.kind === "stand-in" ? ownValues(states, given) : givenValues(states, given);
  const adopted = observed ?? (target.kind === "stand-in" ? await adoptedByStandIn(target) : undefined);
  const remarks = [
    ...(interactions.length === 0
      ? [`no interactions in ${flags.contracts}${flags.only.length > 0 ? " with this provenance" : ""}`]
      : []),
    ...unusedKeys(states, given).map((key) => `no contract has a use for the state value ${key}`),
    ...(adopted ? ["vendor errors are held against what was observed, not against what was assumed"] : []),
    ...(target.kind === "stand-in" ? ["the target is a stand-in: it says nothing about CRM.COM"] : []),
  ];
  const mask = valueMask([...states.keys()].map((state) => values.of(state) ?? {}));
  const verification = {
    target,
    verdicts: await verify({ target, interactions, values, adopted }),
    remarks,
  };
  if (flags.writeObserved !== undefined) {
    const date = new Date(createClock().nowMs()).toISOString().slice(0, 10);
    const { release, writeObserved } = flags;
    const config = observe({ verification, values, mask, release, date });
    write("--write-observed", writeObserved, `${JSON.stringify(config, null, 2)}\n`);
    for (const { kind, reason } of config.observed.notAdopted)
      remarks.push(`${kind} is not in ${writeObserved}: ${reason}`);
  }
  print(verification, flags, mask);
  return exitCodes[outcomeOf(verification)];
}

function readObserved(path: string) {
  try {
    return adoptedTable(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    throw new UsageError(`--observed ${path}: not a file that --write-observed wrote: ${(error as Error).message}`);
  }
}

function print(verification: Verification, { format, output }: VerifyFlags, mask: (text: string) => string): void {
  const verdicts = verification.verdicts.map((verdict) => ({
    ...verdict,
    mismatches: verdict.mismatches.map(({ path, expected, actual }) => ({
      path,
      expected: mask(expected),
      actual: mask(actual),
    })),
  }));
  const text = report({ ...verification, verdicts }, format);
  if (output === undefined) process.stdout.write(text);
  else write("--output", output, text);
}

function write(flag: string, path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${flag}: cannot be written: ${(error as Error).message}`);
  }
}
