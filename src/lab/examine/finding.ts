import type { AssumptionId } from "../../wire/assumptions.ts";
import type { Exchange } from "./exchange.ts";

/** Why an assumption is open though exchanges rest on it. */
export const openReasons = {
  state: {
    words: "the data before the call can explain it, too",
    settle: "record calls about the same things, some that succeed and some that fail",
  },
  masked: {
    words: "the recording does not keep what it is about",
    settle: "ask a system that you may write to, with `verify`",
  },
  order: {
    words: "several answers fit, by the order in which a call is checked or by rows that cannot be told apart",
    settle: "send one mistake per call, and a different identifier in each row",
  },
  words: {
    words: "the same refusal may stand for several errors",
    settle: "send a call that can only fail in one way",
  },
  clock: { words: "it depends on the time, which is not in a recording", settle: "ask with `verify`" },
  "several variants": {
    words: "more than one variant describes it",
    settle: "send calls that only one of them affects",
  },
  "both ways": {
    words: "some calls confirm it and others refute it: most likely it is two decisions under one id",
    settle: "report it, with both calls",
  },
} as const;

export type OpenReason = keyof typeof openReasons;

export interface Instance {
  readonly at: string;
  readonly there: string;
  readonly here: string;
}

export interface Finding {
  readonly id: AssumptionId;
  readonly verdict: "confirmed" | "refuted" | "open";
  readonly variant?: string;
  readonly reason?: OpenReason;
  readonly exchanges: readonly Exchange["ref"][];
  readonly example?: Instance & { readonly exchange: Exchange["ref"] };
}

/** The words of a call that is done. */
export interface DoneWords {
  readonly message: string;
  readonly description: string;
}

export interface Left extends Instance {
  readonly operation: string;
  readonly exchanges: readonly Exchange["ref"][];
}

export function mergedFindings(all: readonly Finding[]): Finding[] {
  const merged = [...Map.groupBy(all, ({ id }) => id).values()].map((some): Finding => {
    const by = (verdict: Finding["verdict"]) => some.filter((one) => one.verdict === verdict);
    const [refuted, confirmed] = [by("refuted"), by("confirmed")];
    const isTorn = new Set(refuted.map(({ variant }) => variant)).size > 1 || (refuted[0] && confirmed[0]);
    const telling = isTorn ? some : ([refuted, confirmed, some].find((one) => one.length > 0) as Finding[]);
    const exchanges = [...new Set(telling.flatMap((one) => one.exchanges))];
    const [first] = telling as [Finding];
    return isTorn ? { id: first.id, verdict: "open", reason: "both ways", exchanges } : { ...first, exchanges };
  });
  const strength = ({ verdict }: Finding) => ["refuted", "open", "confirmed"].indexOf(verdict);
  return merged.sort((one, other) => strength(one) - strength(other) || other.exchanges.length - one.exchanges.length);
}
