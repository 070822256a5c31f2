import { exploreLimits } from "../lab/explore/explore-options.ts";
import { UsageError } from "./usage-error.ts";

const units: Readonly<Record<string, number>> = { "": 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * The milliseconds of a time like `90s`, at most a day.
 * @throws UsageError naming the flag
 */
export function readTime(flag: string, text: string): number {
  const [, number = "", unit = ""] = /^(\d+(?:\.\d+)?)(ms|s|m|h|)$/.exec(text) ?? [];
  const ms = Number(number || Number.NaN) * (units[unit] as number);
  if (ms >= 1 && ms <= exploreLimits.timeMs) return ms;
  throw new UsageError(`${flag}: "${text}" is not accepted; expected a time like 500ms, 90s, 5m, 1h or 2000 (ms)`);
}
