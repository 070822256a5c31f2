import { assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { switchable } from "../../wire/switches.ts";
import { type VendorError, vendorErrors } from "../../wire/vendor-errors.ts";
import { isInOrder } from "./compare.ts";
import { askedRows, type Exchange } from "./exchange.ts";
import { changed, changesOf, type Fitting } from "./explain.ts";
import type { Finding, OpenReason } from "./finding.ts";
import { readAnswer } from "./read-answer.ts";
import type { Search } from "./search.ts";

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

const refsOf = (exchanges: readonly Exchange[]) => exchanges.slice(0, mostNamed).map(({ ref }) => ref);

type Resting = readonly (readonly [Exchange, Fitting])[];

/** What the explained exchanges say of each behaviour that they rest on. */
export async function verdicts(search: Search): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const id of Object.keys(assumptions) as BehaviourId[]) {
    search.tell(`confirming, ${findings.length} assumptions`);
    const resting = [...search.explained].filter(([, { played }]) => played.restsOn.has(id));
    if (id === "call.http-status" || (resting.length === 0 && !search.conflicts.has(id))) continue;
    const finding = id === "bulk.order" ? orderFinding(search, resting) : await verdict(search, id, resting);
    findings.push(finding);
  }
  return findings;
}

async function verdict(search: Search, id: BehaviourId, resting: Resting): Promise<Finding> {
  const variant = search.chosen[id];
  const showing: Exchange[] = [];
  let reason: OpenReason = notShown.has(id) ? "clock" : "state";
  for (const [exchange, { played, others }] of resting) {
    if (showing.length >= mostNamed || search.isOver) break;
    if (exchange.lost.includes(id)) reason = "masked";
    else if (!switchable.has(id)) {
      // A refusal does not show what a method answers.
      if (!notShown.has(id) && others.size === 0 && played.refusal === undefined) showing.push(exchange);
    } else if (await shows(search, id, exchange)) showing.push(exchange);
    else if (askedRows(exchange).some(({ outcome }) => outcome === "unclear")) reason = "order";
  }
  const [first] = showing;
  const open = (why: OpenReason, exchanges: readonly Exchange[]): Finding => ({
    id,
    verdict: "open",
    reason: why,
    exchanges: refsOf(exchanges),
  });
  if (variant !== undefined && first) {
    const example = await exampleOf(search, id, first);
    return { id, verdict: "refuted", variant, exchanges: refsOf(showing), ...(example && { example }) };
  }
  const all = resting.map(([exchange]) => exchange);
  if (variant !== undefined) return open("several variants", all);
  const conflict = search.conflicts.get(id);
  if (conflict && first) return open("both ways", conflict);
  if (first) return { id, verdict: "confirmed", exchanges: refsOf(showing) };
  const several = search.several.get(id);
  return several ? open("several variants", [...several]) : open(reason, all);
}

/** Would the exchange have come out otherwise, whatever was there before it, if the system did otherwise in this alone? */
async function shows(search: Search, id: BehaviourId, exchange: Exchange): Promise<boolean> {
  const { chosen, explainer } = search;
  const variant = chosen[id];
  const others = variant === undefined ? changesOf([id], chosen) : [{ id, variant: undefined }];
  for (const change of others) if (await search.isAsGood(exchange, changed(chosen, change))) return false;
  if (variant === undefined) return true;
  // With it as assumed, may it be something else that is otherwise?
  const without = changed(chosen, { id, variant: undefined });
  for (const change of await explainer.changes(exchange, without)) {
    if (change.id === id || !(await search.isAsGood(exchange, changed(without, change)))) continue;
    if ((await search.against(change)).length === 0) return false;
  }
  return true;
}

async function exampleOf(search: Search, id: BehaviourId, exchange: Exchange): Promise<Finding["example"]> {
  const { comparison } = await search.explainer.trial(exchange, changed(search.chosen, { id, variant: undefined }));
  const [first] = comparison.differences;
  return first && { exchange: exchange.ref, at: first.at, there: first.there, here: first.here };
}

/** Rows in order may be so by chance, of which each neighbour halves the odds: one in a hundred is unlikely enough. */
function orderFinding({ chosen }: Search, resting: Resting): Finding {
  const id = "bulk.order";
  const variant = chosen[id];
  const all = resting.map(([exchange]) => exchange);
  if (variant !== undefined) {
    return { id, verdict: "refuted", variant, exchanges: refsOf(all.filter((exchange) => !isInOrder(exchange))) };
  }
  const sets = all.map(({ answer }) => readAnswer(answer.json)).flatMap(({ done, undone }) => [done, undone]);
  const neighbours = sets.reduce((sum, set) => sum + Math.max(set.length - 1, 0), 0);
  const exchanges = refsOf(all);
  if (neighbours < Math.log2(100)) return { id, verdict: "open", reason: "order", exchanges };
  return { id, verdict: "confirmed", exchanges };
}

/** What the HTTP statuses of refusals say; `undefined` where nothing was refused. */
export function statusFinding({ request, explained }: Search): Finding | undefined {
  const id = "call.http-status";
  const refused = request.exchanges.filter((exchange) => {
    const kind = explained.get(exchange)?.played.refusal?.kind;
    const own: Partial<VendorError> = kind ? vendorErrors[kind] : {};
    return !readAnswer(exchange.answer.json).isOk && own.httpStatus === undefined;
  });
  if (refused.length === 0) return undefined;
  const others = refused.filter(({ answer }) => answer.status !== 200);
  const [other] = others;
  if (!other) return { id, verdict: "confirmed", exchanges: refsOf(refused) };
  const variant = switchable.get(id)?.find((one) => refused.every(({ answer }) => String(answer.status) === one));
  const example = { exchange: other.ref, at: "status", there: `HTTP ${other.answer.status}`, here: "HTTP 200" };
  return { id, verdict: "refuted", ...(variant && { variant }), exchanges: refsOf(others), example };
}
