import { examplesShowing, listAssumptions } from "../../documents/list-assumptions.ts";
import { nearestHint } from "../../ground/config-error.ts";
import { reportFormats } from "../../lab/report/formats.ts";
import { type Interaction, ownContracts } from "../../lab/verify/interaction.ts";
import { catalog } from "../../vendor/catalog.ts";
import { provenances } from "../../wire/provenance.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { CommandLine } from "../command-line.ts";
import { readBaseUrl, readChoice, readCount, readRelease, readSeconds, UsageError } from "../flag-values.ts";

/** What `verify` was asked. Of provenances and assumptions, all are asked about where none are named. */
export type VerifyFlags = ReturnType<typeof readVerifyFlags>;

/** @throws UsageError naming the flag, what was given and what is accepted */
export function readVerifyFlags({ flags }: CommandLine<"verify">) {
  const { from, target } = flags;
  const read = {
    target: target === undefined ? undefined : readTarget(target),
    /** A recording that is judged in place of a target. */
    from,
    contracts: flags.contracts ?? ownContracts,
    stateValues: flags["state-values"],
    printStateValues: flags["print-state-values"],
    only: flags.only.map((one) => readChoice("--only", one, provenances)),
    assumptions: flags.assumption,
    headers: Object.fromEntries(flags.header.map(readHeader)),
    allowWrites: flags["allow-writes"],
    timeoutMs: readCount("--timeout", flags.timeout, 1, 600_000),
    format: flags.json ? ("json" as const) : readChoice("--format", flags.format, reportFormats),
    output: flags.output,
    observed: flags.observed,
    writeObserved: flags["write-observed"],
    release: readRelease(flags.release),
    /** Milliseconds that the search may take. */
    mostMs: readSeconds(flags.seconds),
    all: flags.all,
    pact: flags.pact,
  };
  if (from !== undefined) refuseBesideRecording(read);
  else if (target === undefined && !read.printStateValues) {
    throw new UsageError("--target: expected the base URL to verify, for example http://127.0.0.1:8080");
  }
  return read;
}

/** @throws UsageError when more is asked than a recording can tell */
function refuseBesideRecording({ target, observed, writeObserved }: Record<string, unknown>): void {
  if (target !== undefined)
    throw new UsageError("--from: not beside --target: nothing is sent when a recording is judged");
  if (writeObserved !== undefined) {
    throw new UsageError("--write-observed: not beside --from: `adopt` makes the file of a recording");
  }
  if (observed !== undefined) throw new UsageError("--observed: not beside --from: use `drift --config`");
}

function readTarget(text: string): string {
  const example = "http://127.0.0.1:8080/tenant";
  const url = readBaseUrl("--target", text, { example, instead: 'give them with --header "Authorization: …"' });
  return url.origin + url.pathname.replace(/\/+$/, "");
}

function readHeader(text: string): [string, string] {
  const [, name = "", value = ""] = /^([^:]+):(.*)$/s.exec(text) ?? [];
  try {
    new Headers({ [name.trim()]: value.trim() });
  } catch {
    throw new UsageError('--header: not a header; expected "Name: value"');
  }
  return [name.trim(), value.trim()];
}

/**
 * The interactions that are asked about: those of a provenance, and those that show an assumption, where any are named.
 * @throws UsageError for an id that there is not
 */
export function askedInteractions(
  all: readonly Interaction[],
  { only, assumptions }: Pick<VerifyFlags, "only" | "assumptions">,
): Interaction[] {
  const witnesses = new Set(assumptions.flatMap(examplesOf));
  return all.filter(
    ({ own, description }) =>
      (only.length === 0 || (own !== undefined && only.includes(own.example.provenance))) &&
      (assumptions.length === 0 || witnesses.has(description)),
  );
}

/** The names of the examples that show an assumption. */
function examplesOf(id: string): readonly string[] {
  const all = listAssumptions(catalog, vendorErrors, undefined);
  const found = all.find((one) => one.id === id);
  if (found) return examplesShowing(found);
  const ids = all.map((one) => one.id);
  throw new UsageError(`--assumption: there is no assumption "${id}"; ${nearestHint(id, ids)}`);
}
