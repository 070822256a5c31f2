import { draw } from "../ground/random.ts";
import type { When } from "./when.ts";

/** The numbers of a rule, from which all its chance is drawn. */
export interface Source {
  readonly seed: string;
  readonly rule: string;
  readonly sandbox: string;
}

/** Is it the turn of the n-th, chance aside? `times` is asked where a hit is taken. */
export function isTurn({ skipFirst, nth, every }: When, n: number): boolean {
  const counted = n - skipFirst;
  if (counted < 1) return false;
  return (nth?.includes(counted) ?? true) && (every === undefined || counted % every === 0);
}

/**
 * The draw of a candidate: a number from 0 to below 1 that depends on nothing but its arguments; 0 where chance has no say.
 * @param by an ordinal, or a key with its attempt
 */
export function drawn({ probability }: When, { seed, rule, sandbox }: Source, by: readonly unknown[]): number {
  if (probability <= 0 || probability >= 1) return 0;
  return draw([seed, rule, sandbox, ...by]);
}

/** Does a draw hit? Never with a probability of 0, always with 1. */
export const isHit = ({ probability }: When, u: number): boolean => u < probability;

/**
 * What a draw hangs on: by ordinal the n-th of a key or of all, by key the key, with its attempt unless it sticks. Not the
 * operation, so that a plan holds for every one.
 */
export function drawnBy(
  { draw: { by, sticky }, countBy }: When,
  group: string,
  n: number,
  key: string,
  attempt: () => number,
) {
  if (by === "ordinal") return ["ordinal", countBy === "key" ? group : "", n];
  return sticky ? ["key", key] : ["key", key, attempt()];
}
