import { CallFaults, type CallSession, type Pending } from "./call-faults.ts";
import { type FaultSet, indexByRow } from "./fault-set.ts";
import type { Miss } from "./hit.ts";
import { askedCandidate, countVerdict, groupOf, heldBack, isItsCall, judge, keyOf, nextCandidate } from "./judge.ts";
import type { CallFacts } from "./match.ts";
import { countCall, isAboutRows, type StoredRule } from "./stored-rule.ts";
import type { Reason } from "./verdict.ts";

/**
 * Judges a call. It counts every rule that matches; row rules count once the call gets to its rows.
 * @param asked rules that the call itself asks for; it is always their turn
 * @returns `undefined` when no rule matches
 */
export function judgeCall(
  set: FaultSet,
  call: CallFacts,
  asked: readonly StoredRule[],
  session: CallSession,
): CallFaults | undefined {
  const rules = set.rulesFor(call.operation);
  if (!rules && asked.length === 0) return undefined;
  const ofCall = rules?.ofCall.find(call) ?? noRules;
  const ofRows = [...asked.filter(isAboutRows), ...without(asked, rules?.ofRowsOfCall.find(call) ?? noRules)];
  if (ofCall.length + ofRows.length + asked.length === 0) return undefined;

  const pending: Pending[] = [];
  const missed: Miss[] = [];
  for (const stored of asked) {
    if (!isAboutRows(stored)) pending.push(pend({ candidate: askedCandidate(stored, "", session.nowMs), draw: 0 }));
  }
  for (const stored of without(asked, ofCall)) {
    const judged = judgeRule(stored, call, set, session.nowMs);
    if ("reason" in judged) missed.push(judged);
    else pending.push(pend(judged));
  }
  return new CallFaults(set, call, session, {
    pending,
    missed,
    ofRows: {
      rules: ofRows,
      index: asked.length > 0 || !rules ? indexByRow(ofRows) : rules.ofRow,
      asked,
      heldBack: heldBackOf(without(asked, ofRows), set, session.nowMs),
    },
  });
}

const noRules: readonly StoredRule[] = [];

/** Leaves out rules that the call asks for: they are judged already. */
const without = (asked: readonly StoredRule[], rules: readonly StoredRule[]) =>
  asked.length === 0 ? rules : rules.filter((stored) => !asked.includes(stored));

function judgeRule(stored: StoredRule, call: CallFacts, set: FaultSet, nowMs: number): Pending | Miss {
  const rule = stored.rule.id;
  const held = heldFrom(stored, set, nowMs);
  if (held) {
    stored.verdicts[held] += 1;
    return { rule, reason: held };
  }
  const candidate = nextCandidate(stored, groupOf(stored, call));
  const { draw, missed } = judge(candidate, set.chance, keyOf(stored.rule.when.draw.key, call));
  if (!missed) return { candidate, draw };
  countVerdict(candidate, missed);
  return { rule, reason: missed };
}

/** Says why a rule does not apply to this call, and counts the call for `occurrence`. */
function heldFrom(stored: StoredRule, set: FaultSet, nowMs: number): Reason | undefined {
  const held = heldBack(stored, set.scenarios, nowMs);
  if (held) return held;
  return isItsCall(stored.rule.when, countCall(stored.tallies)) ? undefined : "not its turn";
}

/** Window and scenario count at the moment when the call comes in. */
function heldBackOf(rules: readonly StoredRule[], set: FaultSet, nowMs: number): ReadonlyMap<StoredRule, Reason> {
  const held = new Map<StoredRule, Reason>();
  for (const stored of rules) {
    const reason = heldFrom(stored, set, nowMs);
    if (reason) held.set(stored, reason);
  }
  return held;
}

/** A rule that would hit counts as not reached until the call gets to its phase. */
function pend(pending: Pending): Pending {
  countVerdict(pending.candidate, "not reached");
  return pending;
}
