import { nearestHint, withoutCredentials } from "../ground/config-error.ts";
import { typedRule } from "../mock/faults/presets.ts";
import { parseRelease, type Release, unknownReleaseRemark } from "../wire/release.ts";

/** The command line cannot be used as it is; nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * The integer that a flag has.
 * @throws UsageError naming the flag, what was given and what is accepted
 */
export function readCount(flag: string, text: string, least: number, most: number): number {
  const read = Number(text);
  if (/^\d+$/.test(text) && read >= least && read <= most) return read;
  throw new UsageError(`${flag}: "${text}" is not accepted; expected an integer from ${least} to ${most}`);
}

/** The milliseconds of `--seconds`. @throws UsageError */
export const readSeconds = (text: string): number => readCount("--seconds", text, 1, 86_400) * 1000;

/**
 * The one of several words that a flag has.
 * @throws UsageError naming the flag, what was given and the nearest of them
 */
export function readChoice<Known extends string>(flag: string, text: string, known: readonly Known[]): Known {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  throw new UsageError(`${flag}: "${text}" is not accepted; ${nearestHint(text, known)}`);
}

const dayMs = 24 * 3_600_000;
const units: Readonly<Record<string, number>> = { "": 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * The milliseconds of a time like `90s`, at most a day.
 * @throws UsageError naming the flag
 */
export function readTime(flag: string, text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h|)$/.exec(text) ?? [];
  const ms = Number(number || Number.NaN) * (units[unit] as number);
  if (ms >= 1 && ms <= dayMs) return ms;
  throw new UsageError(`${flag}: "${text}" is not accepted; expected a time like 500ms, 90s, 5m, 1h or 2000 (ms)`);
}

type UrlHints = { readonly example: string; readonly instead: string };

/**
 * The HTTP URL that a flag has. Credentials in it are refused, and never printed.
 * @param hints what to say of a URL that is not accepted: an example, and what to do in place of credentials
 * @throws UsageError naming the flag, what was given and what is accepted
 */
export function readUrl(flag: string, text: string, hints: UrlHints): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `${flag}: "${withoutCredentials(text)}" is not accepted; expected a URL like ${hints.example}`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(`${flag}: credentials are not accepted; ${hints.instead}`);
  }
  return url;
}

/**
 * The same for the URL of a system, up to /crmapi.
 * @throws UsageError as `readUrl`, and for a query, a fragment or /crmapi
 */
export function readBaseUrl(flag: string, text: string, hints: UrlHints): URL {
  const url = readUrl(flag, text, hints);
  if (url.search !== "" || url.hash !== "" || url.pathname.split("/").includes("crmapi")) {
    throw new UsageError(`${flag}: "${text}" is not accepted; expected only what stands before /crmapi`);
  }
  return url;
}

/**
 * The release that `--release` names. Warns on standard error if no page of the vendor mentions it.
 * @throws UsageError for what is no release
 */
export function readRelease(text: string): Release {
  try {
    const release = parseRelease(text);
    const remark = unknownReleaseRemark(release);
    if (remark !== undefined) process.stderr.write(`--release: ${remark}\n`);
    return release;
  } catch (error) {
    throw new UsageError(`--release: ${(error as Error).message}`);
  }
}

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
