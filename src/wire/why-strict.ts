import type { BehaviourId } from "./assumptions.ts";

/** Why no contract has what is refused under `--strict` alone: as assumed, CRM.COM takes it. */
export const whyStrict = (id: BehaviourId): string =>
  `as assumed it is never refused so; only a system that refuses what ${id} says is taken has words for it`;
