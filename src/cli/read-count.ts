import { UsageError } from "./usage-error.ts";

/**
 * The number that a flag has.
 * @throws UsageError naming the flag, what was given and what is accepted
 */
export function readCount(flag: string, text: string, least: number, most: number): number {
  const read = Number(text);
  if (/^\d+$/.test(text) && read >= least && read <= most) return read;
  throw new UsageError(`${flag}: "${text}" is not accepted; expected an integer from ${least} to ${most}`);
}
