import { nearestHint, withoutCredentials } from "../ground/config-error.ts";
import { methodNames, unknownMethod } from "../lab/explore/explore-options.ts";
import { namedFaults, plainWords, unknownFault } from "../lab/explore/points.ts";
import { typedRule } from "../mock/faults/presets.ts";
import { parseRelease, type Release, unknownReleaseRemark } from "../wire/release.ts";

/** The command line cannot be used as it is; nothing was done. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
  readonly exitCode: number = 2;
}

/** A kind of value: its word in the help, and what reads it. It throws a UsageError naming the flag. */
interface Kind<Value> {
  readonly value: string;
  readonly choices?: readonly string[];
  readonly accepts?: string;
  readonly read: (flag: string, text: string) => Value;
}

const refused = (flag: string, text: string, expected: string) =>
  new UsageError(`${flag}: "${text}" is not accepted; ${expected}`);

export const integer = (least: number, most: number): Kind<number> => ({
  value: "integer",
  accepts: `${least} to ${most}`,
  read(flag, text) {
    const read = Number(text);
    if (/^\d+$/.test(text) && read >= least && read <= most) return read;
    throw refused(flag, text, `expected an integer from ${least} to ${most}`);
  },
});

/** Seconds, as milliseconds. */
export const seconds: Kind<number> = {
  value: "integer",
  read: (flag, text) => integer(1, 86_400).read(flag, text) * 1000,
};

export const choice = <Known extends string>(value: string, choices: readonly Known[]): Kind<Known> => ({
  value,
  choices,
  accepts: `one of ${choices.join(", ")}`,
  read(flag, text) {
    const found = choices.find((one) => one === text);
    if (found !== undefined) return found;
    throw refused(flag, text, nearestHint(text, choices));
  },
});

const dayMs = 24 * 3_600_000;
const units: Readonly<Record<string, number>> = { "": 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A time like `90s`, at most a day, as milliseconds. */
export const time: Kind<number> = {
  value: "time",
  accepts: "like 90s, 5m, 8h or milliseconds",
  read(flag, text) {
    const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h|)$/.exec(text) ?? [];
    const ms = Number(number || Number.NaN) * (units[unit] as number);
    if (ms >= 1 && ms <= dayMs) return ms;
    throw refused(flag, text, "expected a time like 500ms, 90s, 5m, 1h or 2000 (ms)");
  },
};

/**
 * An HTTP URL. Credentials in it are refused, and never printed.
 * @param example what to say of a URL that is not accepted
 * @param instead what to do in place of credentials
 */
export const httpUrl = (example: string, instead: string): Kind<URL> => ({
  value: "url",
  read(flag, text) {
    const url = URL.parse(text);
    if (!url || !/^https?:$/.test(url.protocol)) {
      throw refused(flag, withoutCredentials(text), `expected a URL like ${example}`);
    }
    if (url.username === "" && url.password === "") return url;
    throw new UsageError(`${flag}: credentials are not accepted; ${instead}`);
  },
});

/** The URL of a system, up to /crmapi. */
export const systemUrl = (example: string, instead: string): Kind<URL> => ({
  value: "url",
  read(flag, text) {
    const url = httpUrl(example, instead).read(flag, text);
    if (url.search === "" && url.hash === "" && !url.pathname.split("/").includes("crmapi")) return url;
    throw refused(flag, text, "expected only what stands before /crmapi");
  },
});

/**
 * The release that `--release` names. Warns on standard error if no page of the vendor mentions it.
 * @throws UsageError for what is no release
 */
export function readRelease(text: string): Release {
  try {
    const found = parseRelease(text);
    const remark = unknownReleaseRemark(found);
    if (remark !== undefined) process.stderr.write(`--release: ${remark}\n`);
    return found;
  } catch (error) {
    throw new UsageError(`--release: ${(error as Error).message}`);
  }
}

export const release: Kind<Release> = { value: "release", read: (_, text) => readRelease(text) };

/** A header of HTTP, as its name and its value. */
export const header: Kind<readonly [name: string, value: string]> = {
  value: "header",
  read(flag, text) {
    const [, name = "", value = ""] = /^([^:]+):(.*)$/s.exec(text) ?? [];
    try {
      new Headers({ [name.trim()]: value.trim() });
    } catch {
      throw new UsageError(`${flag}: not a header; expected "Name: value"`);
    }
    return [name.trim(), value.trim()];
  },
};

/** A text, or what is wrong with it. */
const known = (flag: string, text: string, problem: string | undefined): string => {
  if (problem === undefined) return text;
  throw new UsageError(`${flag}: ${problem}`);
};

/** The faults of `explore` that a name stands for. */
export const exploredFaults: Kind<ReturnType<typeof namedFaults>> = {
  value: "fault",
  choices: ["refused", "row", ...plainWords],
  read: (flag, text) => namedFaults(known(flag, text, unknownFault(text))),
};

/** A method, or several by `*` at the end. */
export const method: Kind<string> = {
  value: "method",
  choices: methodNames,
  read: (flag, text) => known(flag, text, unknownMethod(text)),
};

/**
 * A rule as it was typed: a preset by name, JSON as it stands, or the content of a file.
 * @throws UsageError when it is none of them
 */
export function readRule(text: string): unknown {
  try {
    return typedRule(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
