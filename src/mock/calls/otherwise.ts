import { type AnyAssumptionId, type Assumption, assumptions, provenanceOf } from "../../assumptions/assumptions.ts";
import { asAssumed, otherVariants } from "../../assumptions/switches.ts";
import { stopwatchMs } from "../../ground/clock.ts";
import { isJsonObject, jsonOr } from "../../ground/json.ts";
import { MemoryLimit } from "../../ground/memory-limit.ts";
import { leastSureFirst } from "../../ground/provenance.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { token, user } from "../../vendor/entities/all-entities.ts";
import { isLogin, isReadOnly } from "../../vendor/method.ts";
import { parseRelease } from "../../wire/release.ts";
import { maskedAnswer } from "../../wire/secrets/mask-json.ts";
import { secretMask } from "../../wire/secrets/secret-names.ts";
import { row as rowKind } from "../faults/effects/row.ts";
import { type JournalEntry, renderEntry, rowsOf } from "../journal/render-entry.ts";
import { assumptionIdsBehind, type StoredEntry } from "../journal/stored-entry.ts";
import type { CallSettings } from "../sandbox/config-loader.ts";
import { changeSwitches, Sandbox, switchesOfSandbox, validTokenOf } from "../sandbox/sandbox.ts";
import { copyState } from "../sandbox/state.ts";
import { doPlan } from "./do-plan.ts";
import { planCall } from "./plan-call.ts";
import { readJson } from "./read-json.ts";

/** Variants of a request, and the time for all that it plays. */
const [mostVariants, mostMs] = [8, 2000];

const mostDiffering = 50;

/** Why a call cannot be answered otherwise: what came before it cannot be played again. */
export class StateGone extends Error {
  constructor(why: string) {
    super(`The state before the call is gone: ${why}.`);
  }
}

/**
 * How else CRM.COM might have answered a call: for each variant of what its answer rests on, the members that differ. The state before the
 * call is made anew: from the start of its sandbox, by playing the calls again that the journal has. Nothing of it stays.
 * @param wanted only the variants of this assumption
 * @throws StateGone where that state cannot be made, or not in time
 */
export function answeredOtherwise(sandbox: Sandbox, record: StoredEntry, settings: CallSettings, wanted?: string) {
  const endMs = stopwatchMs() + mostMs;
  const { fork: before, session } = stateBefore(sandbox, record, settings, endMs);
  const usual = playAsBefore(forkOf(sandbox, before), record, settings, session);
  const all = variantsOf(record, sandbox, settings).filter(({ assumption }) => (wanted ?? assumption) === assumption);
  const variants = [];
  for (const one of all.slice(0, mostVariants)) {
    if (stopwatchMs() > endMs) break;
    const fork = forkOf(sandbox, before);
    changeSwitches(fork, { [one.assumption]: one.variant });
    const differs = membersThatDiffer(usual, play(fork, record, settings, session), []);
    const more = Math.max(0, differs.length - mostDiffering);
    variants.push({ ...one, differs: differs.slice(0, mostDiffering), more });
  }
  const left = all.slice(variants.length).map(({ assumption, variant }) => ({ assumption, variant }));
  return { sequence: record.sequence, variants, left };
}

/** A sandbox that nobody else knows, in the state of another of the same start. */
function forkOf({ start, loader, switches, release }: Sandbox, state?: Sandbox): Sandbox {
  const limit = new MemoryLimit(loader.current().config.memory);
  const untold = { collection: token.collection, added: () => undefined, taken: () => undefined };
  const fork = new Sandbox({ ...start, faults: [], switches, release }, loader, limit, untold);
  fork.faults.clear();
  if (state) copyState(state, fork);
  return fork;
}

function stateBefore(sandbox: Sandbox, { sequence }: StoredEntry, settings: CallSettings, endMs: number) {
  const { evicted } = sandbox.journal;
  if (evicted > 0) throw new StateGone(`the journal has dropped the first ${evicted} calls (--journal-max)`);
  const fork = forkOf(sandbox);
  let session: string | undefined;
  for (const record of sandbox.journal.entries()) {
    if (record.sequence >= sequence) break;
    if (stopwatchMs() > endMs) throw new StateGone(`playing the calls again takes longer than ${mostMs} ms`);
    const method = settings.methods.find(({ name }) => name === record.operation);
    if (!method || !wasDone(record)) continue;
    if (isLogin(method)) {
      play(fork, record, settings);
      session = newestToken(fork);
    } else if (!isReadOnly(method)) playAsBefore(fork, record, settings, session);
  }
  return { fork, session };
}

function newestToken({ store }: Sandbox): string | undefined {
  const tokens = store.collection(token);
  return tokens.list(Math.max(0, tokens.total - 1), 1)[0]?.token;
}

/** A call that was refused changed nothing, nor did one that a fault ended before it was done. */
const wasDone = ({ outcome, faults }: StoredEntry): boolean =>
  outcome.endsWith("processed") || (outcome === "fault" && faults.every(({ phase }) => phase === "after-commit"));

/** Plays a call as it was. @throws StateGone where it is answered otherwise now, though no fault rule struck it */
function playAsBefore(fork: Sandbox, record: StoredEntry, settings: CallSettings, session?: string): Response {
  const { faults, isCut, response } = renderEntry(record);
  const answer = play(fork, record, settings, session);
  if (faults.length > 0 || isCut || isSame(answer, response)) return answer;
  throw new StateGone(`call ${record.sequence} is answered otherwise when it is played again`);
}

type Response = JournalEntry["response"];

/** Answers a call of the journal, without the fault rules that struck it, but for what they did to its rows. */
function play(fork: Sandbox, record: StoredEntry, settings: CallSettings, session?: string): Response {
  const { sequence, requestId, verb, path, headers } = record;
  // The journal masks tokens: that of the last login, or any that works, stands for one that did, and one that nobody issued for one
  // that was unknown. It masks passwords, too.
  const isUnknown = record.assumptions.some(({ id }) => id === "error.tokenUnknown");
  const own = isUnknown ? "0".repeat(32) : (session ?? validTokenOf(fork) ?? "");
  const body = record.body
    .replace(/("token"\s*:\s*)"\*{4}"/g, (_, name: string) => `${name}"${own}"`)
    .replace(/("password"\s*:\s*)"\*{4}"/, (_, name: string) => name + JSON.stringify(passwordIn(fork, record.body)));
  const query = record.query.replace(/((?:^|[?&])token=)\*{4}/, `$1${own}`);
  if ((record.isCut && jsonOr(body) === undefined) || (body + query).includes(secretMask)) {
    throw new StateGone(`the journal has not kept all of call ${sequence}: it was too long, or had a secret`);
  }
  const release = parseRelease(record.release);
  const operation = fork.loader.current().methods.catalog.find(({ method }) => method.name === record.operation);
  const read = verb === "GET" ? { json: {}, losses: [] } : readJson(body);
  const sent = { requestId, verb, path, oddPath: [], query, headers, body, hasByteOrderMark: false, ...read };
  fork.clock.freeze(record.atMs);
  const plan = planCall({ ...sent, sandbox: fork, release, operation, askedFault: undefined }, settings);
  for (const { index, fault, error_code = "", error_description = "" } of rowsOf(record) ?? []) {
    const row = plan.read.rows?.[index];
    if (row && fault) row.fault = rowKind.row({ ...fault, error_code, error_description }, fault.rule);
  }
  const { status, text } = doPlan(plan);
  // As the journal shows it.
  const masked = maskedAnswer(text, undefined, operation && schemaTree(operation.method.data));
  return { status, body: jsonOr(masked, masked) };
}

function passwordIn({ store }: Sandbox, body: string): string {
  const { username } = Object(jsonOr(body)) as { readonly username?: unknown };
  const users = store.collection(user);
  return users.list(0, users.total).find((one) => one.username === username)?.password ?? secretMask;
}

function variantsOf(record: StoredEntry, sandbox: Sandbox, { errors }: CallSettings) {
  const all = otherVariants(assumptionIdsBehind(record), switchesOfSandbox(sandbox)).map(({ assumption, variant }) => {
    const { statement = "", variants = {} } = (assumptions as Readonly<Record<string, Assumption>>)[assumption] ?? {};
    const texts: Readonly<Record<string, string>> = { [asAssumed]: statement, ...variants };
    const provenance = provenanceOf(assumption as AnyAssumptionId, errors);
    return { assumption, provenance, variant, statement: texts[variant] };
  });
  return all.sort(leastSureFirst);
}

/** By a JSON Pointer into the `response` of the journal; `undefined` where the answer does not have the member. */
type Differing = Readonly<{ path: string; now: unknown; otherwise: unknown }>;

/** Both were read from JSON that one program prints. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function membersThatDiffer(now: unknown, otherwise: unknown, path: readonly PropertyKey[]): Differing[] {
  if (isSame(now, otherwise)) return [];
  const areObjects = isJsonObject(now) && isJsonObject(otherwise);
  const areLists = Array.isArray(now) && Array.isArray(otherwise);
  if (!areObjects && !areLists) return [{ path: pointerTo(path), now, otherwise }];
  const member = (of: object, name: string): unknown => (of as Record<string, unknown>)[name];
  return [...new Set([...Object.keys(now), ...Object.keys(otherwise)])].flatMap((name) =>
    membersThatDiffer(member(now, name), member(otherwise, name), [...path, name]),
  );
}
