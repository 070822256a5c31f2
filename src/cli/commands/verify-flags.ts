import * as z from "zod";
import { nearestHint } from "../../ground/config-error.ts";
import { type ReportFormat, reportFormats } from "../../lab/report/formats.ts";
import { ownContracts } from "../../lab/verify/interaction.ts";
import { type Provenance, provenances } from "../../wire/provenance.ts";
import type { Release } from "../../wire/release.ts";
import type { CommandLine } from "../command-line.ts";
import { readBaseUrl, readRelease, readSeconds, UsageError } from "../flag-values.ts";

/** What `verify` was asked. */
export interface VerifyFlags {
  readonly target: string | undefined;
  /** A recording that is judged in place of a target. */
  readonly from: string | undefined;
  readonly contracts: string;
  readonly stateValues: string | undefined;
  readonly printStateValues: boolean;
  readonly only: readonly Provenance[];
  /** Ids of assumptions; all that there are when empty. */
  readonly assumptions: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly allowWrites: boolean;
  readonly timeoutMs: number;
  readonly format: ReportFormat;
  readonly output: string | undefined;
  readonly observed: string | undefined;
  readonly writeObserved: string | undefined;
  readonly release: Release;
  /** Milliseconds that the search may take. */
  readonly mostMs: number;
  /** Name everything in a text. */
  readonly all: boolean;
  /** Have Pact's own verifier play our contracts too. */
  readonly pact: boolean;
}

/** @throws UsageError naming the flag, what was given and what is accepted */
export function readVerifyFlags({ flags: written }: CommandLine<"verify">): VerifyFlags {
  const flags = {
    target: written.target === undefined ? undefined : readTarget(written.target),
    from: written.from,
    contracts: written.contracts ?? ownContracts,
    stateValues: written["state-values"],
    printStateValues: written["print-state-values"],
    only: written.only.map((one) => oneOf("--only", provenances, one)),
    assumptions: written.assumption,
    headers: Object.fromEntries(written.header.map(readHeader)),
    allowWrites: written["allow-writes"],
    timeoutMs: readTimeout(written.timeout),
    format: written.json ? "json" : oneOf("--format", reportFormats, written.format),
    output: written.output,
    observed: written.observed,
    writeObserved: written["write-observed"],
    release: readRelease(written.release),
    mostMs: readSeconds(written.seconds),
    all: written.all,
    pact: written.pact,
  };
  if (flags.from !== undefined) return withRecording(flags);
  if (flags.target === undefined && !flags.printStateValues) {
    throw new UsageError("--target: expected the base URL to verify, for example http://127.0.0.1:8080");
  }
  return flags;
}

/** @throws UsageError when more is asked than a recording can tell */
function withRecording(flags: VerifyFlags): VerifyFlags {
  const { target, observed, writeObserved } = flags;
  if (target !== undefined)
    throw new UsageError("--from: not beside --target: nothing is sent when a recording is judged");
  if (writeObserved !== undefined) {
    throw new UsageError("--write-observed: not beside --from: `adopt` makes the file of a recording");
  }
  if (observed !== undefined) throw new UsageError("--observed: not beside --from: use `drift --config`");
  return flags;
}

function readTarget(text: string): string {
  const example = "http://127.0.0.1:8080/tenant";
  const url = readBaseUrl("--target", text, { example, instead: 'give them with --header "Authorization: …"' });
  return url.origin + url.pathname.replace(/\/+$/, "");
}

function readHeader(text: string): [string, string] {
  const at = text.indexOf(":");
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  try {
    new Headers({ [name]: value });
  } catch {
    throw new UsageError('--header: not a header; expected "Name: value"');
  }
  if (at < 1) throw new UsageError('--header: not a header; expected "Name: value"');
  return [name, value];
}

function readTimeout(text: string): number {
  const read = z.coerce.number().int().min(1).max(600_000).safeParse(text);
  if (read.success) return read.data;
  throw new UsageError(`--timeout: "${text}" is not accepted; expected milliseconds from 1 to 600000`);
}

function oneOf<Known extends string>(flag: string, known: readonly Known[], text: string): Known {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw new UsageError(`${flag}: "${text}" is not accepted; ${nearestHint(text, known)}`);
}
