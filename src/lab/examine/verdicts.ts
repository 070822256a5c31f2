import { assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { type Switches, switchable } from "../../wire/switches.ts";
import { type VendorError, vendorErrors } from "../../wire/vendor-errors.ts";
import { isInOrder, namesItself } from "./compare.ts";
import { askedRows, type Exchange } from "./exchange.ts";
import { type Change, changed, changesOf, type Fitting } from "./explain.ts";
import type { Finding, OpenReason } from "./finding.ts";
import { readAnswer } from "./read-answer.ts";
import type { Search } from "./search.ts";
import type { Told } from "./words.ts";

/** What depends on the time, or on values that no exchange has: exchanges rest on it, and cannot show it. */
const notShown = new Set<string>([
  "call.no-page",
  "call.page-in-part",
  "call.unknown-release",
  "list.order",
  "list.submitted-date",
  "login.claims",
  "login.idle-time",
  "login.opaque-token",
  "login.since",
  "token.refused-at-once",
]);

/** Exchanges that are named for one finding. */
const mostNamed = 20;

/** What the explained exchanges say of each behaviour that they rest on. */
export async function verdicts(search: Search, told: readonly Told[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const id of Object.keys(assumptions) as BehaviourId[]) {
    if (id === "call.http-status") continue;
    search.tell(`confirming, ${findings.length} assumptions`);
    const resting = [...search.explained].filter(([, { played }]) => played.restsOn.has(id));
    const finding = id === "bulk.order" ? order(search, resting) : await verdict(search, id, resting, told);
    if (finding) findings.push(finding);
  }
  return findings;
}

async function verdict(
  search: Search,
  id: BehaviourId,
  resting: readonly (readonly [Exchange, Fitting])[],
  told: readonly Told[],
): Promise<Finding | undefined> {
  const refs = (exchanges: Iterable<Exchange>) => [...exchanges].slice(0, mostNamed).map(({ ref }) => ref);
  const conflict = search.conflicts.get(id);
  const variant = search.chosen[id];
  const needing = search.request.exchanges.filter(({ ref }) =>
    told.some((one) => one.id === id && one.ref === ref && one.variant === variant),
  );
  let example: Finding["example"];
  let reason: OpenReason = notShown.has(id) ? "clock" : "state";
  for (const [exchange, trial] of resting) {
    if (needing.length >= mostNamed || search.isOver) break;
    if (needing.includes(exchange)) continue;
    if (exchange.lost.includes(id)) reason = "masked";
    else if (!switchable.has(id)) {
      // What a method answers does not show where it refuses.
      const isDone = trial.played.refusal === undefined;
      if (!notShown.has(id) && trial.others.size === 0 && isDone) needing.push(exchange);
    } else if (await tells(search, id, exchange)) {
      needing.push(exchange);
      example ??= variant === undefined ? undefined : await exampleOf(search, id, exchange);
    } else if (askedRows(exchange).some(({ outcome }) => outcome === "unclear")) reason = "order";
  }
  if (variant !== undefined) {
    const exchanges = refs(needing);
    if (needing.length === 0)
      return { id, verdict: "open", reason: "several variants", exchanges: refs(resting.map(([one]) => one)) };
    return { id, verdict: "refuted", variant, exchanges, ...(example && { example }) };
  }
  if (conflict && needing.length > 0) {
    return { id, verdict: "open", reason: "both ways", exchanges: refs([...conflict.refutes, ...conflict.confirms]) };
  }
  if (needing.length > 0) return { id, verdict: "confirmed", exchanges: refs(needing) };
  const several = search.several.get(id);
  if (several) return { id, verdict: "open", reason: "several variants", exchanges: refs(several) };
  if (resting.length === 0) return undefined;
  return { id, verdict: "open", reason, exchanges: refs(resting.map(([exchange]) => exchange)) };
}

/** Would the exchange have come out otherwise, whatever was there before it, if the system did otherwise in this alone? */
async function tells(search: Search, id: BehaviourId, exchange: Exchange): Promise<boolean> {
  const variant = search.chosen[id];
  const others = variant === undefined ? changesOf([id], search.chosen) : [{ id, variant: undefined }];
  for (const change of others) {
    if ((await search.explainer.fits(exchange, changed(search.chosen, change))).length > 0) return false;
  }
  if (variant === undefined) return true;
  // With it as assumed, may it be something else that is otherwise?
  const without = changed(search.chosen, { id, variant: undefined });
  for (const change of await search.explainer.changes(exchange, without)) {
    if (change.id === id || (await search.explainer.fits(exchange, changed(without, change))).length === 0) continue;
    if ((await search.against(change)).length === 0 && !(await isBetterNamed(search, exchange, change, without)))
      return false;
  }
  return true;
}

/** Do the words of the refusal name what it is about with the chosen switches, and not with another change? */
async function isBetterNamed(search: Search, exchange: Exchange, change: Change, without: Switches): Promise<boolean> {
  const [chosen] = await search.explainer.fits(exchange, search.chosen);
  const [other] = await search.explainer.fits(exchange, changed(without, change));
  const isNamed = (trial: Fitting | undefined) => trial?.comparison.sightings.some(namesItself) ?? false;
  return isNamed(chosen) && !isNamed(other);
}

async function exampleOf(search: Search, id: BehaviourId, exchange: Exchange): Promise<Finding["example"]> {
  const { comparison } = await search.explainer.trial(exchange, changed(search.chosen, { id, variant: undefined }));
  const [first] = comparison.differences;
  return first && { exchange: exchange.ref, at: first.at, there: first.there, here: first.here };
}

/** Rows in order may be so by chance: together they must be unlikely enough. */
function order(search: Search, resting: readonly (readonly [Exchange, Fitting])[]): Finding | undefined {
  const id = "bulk.order";
  const exchanges = resting.map(([{ ref }]) => ref).slice(0, mostNamed);
  if (search.chosen[id] !== undefined) {
    const other = resting.filter(([exchange]) => !isInOrder(exchange, askedRows(exchange))).map(([{ ref }]) => ref);
    return { id, verdict: "refuted", variant: search.chosen[id], exchanges: other.slice(0, mostNamed) };
  }
  if (resting.length === 0) return undefined;
  const sizes = resting.flatMap(([{ answer }]) => {
    const { done, undone } = readAnswer(answer.json);
    return [done.length, undone.length];
  });
  const logOrders = sizes.reduce((sum, size) => sum + logFactorial(size), 0);
  return logOrders >= Math.log(100)
    ? { id, verdict: "confirmed", exchanges }
    : { id, verdict: "open", reason: "order", exchanges };
}

/** What the HTTP statuses of refusals say. */
export function statusFindings(search: Search): { variant: string | undefined; findings: Finding[] } {
  const refused = search.request.exchanges.filter((exchange) => {
    const kind = search.explained.get(exchange)?.played.refusal?.kind;
    const own: Partial<VendorError> = kind ? vendorErrors[kind] : {};
    return !readAnswer(exchange.answer.json).isOk && own.httpStatus === undefined;
  });
  const others = refused.filter(({ answer }) => answer.status !== 200);
  if (refused.length === 0) return { variant: undefined, findings: [] };
  const id = "call.http-status";
  const refs = (some: readonly Exchange[]) => some.slice(0, mostNamed).map(({ ref }) => ref);
  const [other] = others;
  if (!other) return { variant: undefined, findings: [{ id, verdict: "confirmed", exchanges: refs(refused) }] };
  const variants = switchable.get(id) ?? [];
  const variant = variants.find((one) => refused.every(({ answer }) => String(answer.status) === one));
  const example = { exchange: other.ref, at: "status", there: `HTTP ${other.answer.status}`, here: "HTTP 200" };
  const finding: Finding = { id, verdict: "refuted", ...(variant && { variant }), exchanges: refs(others), example };
  return { variant, findings: [finding] };
}

const logFactorial = (count: number): number => (count < 2 ? 0 : Math.log(count) + logFactorial(count - 1));
