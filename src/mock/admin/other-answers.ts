import { assumptionNamed } from "../../assumptions/assumptions.ts";
import { asAssumed, leastSureVariants } from "../../assumptions/switches.ts";
import { stopwatchMs } from "../../common/clock.ts";
import { jsonOr } from "../../common/json.ts";
import { MemoryLimit } from "../../common/memory-limit.ts";
import { membersThatDiffer } from "../../matching/json-pointer.ts";
import { token, user } from "../../vendor/entities/all-entities.ts";
import { isLogin, isReadOnly } from "../../vendor/method.ts";
import { parseRelease } from "../../wire/release.ts";
import { maskedAnswer } from "../../wire/secrets/mask-json.ts";
import { secretMask } from "../../wire/secrets/secret-names.ts";
import { doPlan } from "../calls/do-plan.ts";
import { planCall } from "../calls/plan-call.ts";
import { readJson } from "../calls/read-json.ts";
import { row as rowKind } from "../faults/effects/row.ts";
import { assumptionIdsBehind, type Entry } from "../journal/entry.ts";
import { type JournalEntry, renderEntry, rowsOf } from "../journal/render-entry.ts";
import type { CallSettings } from "../sandbox/config-loader.ts";
import { Sandbox } from "../sandbox/sandbox.ts";
import { copyState } from "../sandbox/state.ts";

/** The most variants that one request plays. */
const maxVariants = 8;

/** The most milliseconds for all of them. */
const maxMs = 2000;

const mostDiffering = 50;

/** The state before a call cannot be restored. */
export class StateGone extends Error {
  constructor(why: string) {
    super(`The state before the call is gone: ${why}.`);
  }
}

/**
 * Answers a call again with each other variant of its assumptions, and lists the members that differ. A fork of the sandbox replays
 * the earlier calls; the sandbox does not change.
 * @param assumption limits the variants to it
 * @throws StateGone where the state cannot be restored, or not in time
 */
export function otherAnswers(sandbox: Sandbox, entry: Entry, settings: CallSettings, assumption?: string) {
  const endMs = stopwatchMs() + maxMs;
  const { fork: before, session } = stateBefore(sandbox, entry, settings, endMs);
  const usualAnswer = replay(forkOf(sandbox, before), entry, settings, session);
  const isWanted = (id: string) => assumption === undefined || id === assumption;
  const all = variantsOf(entry, sandbox, settings).filter((variant) => isWanted(variant.assumption));
  const variants = [];
  for (const variant of all.slice(0, maxVariants)) {
    if (stopwatchMs() > endMs) break;
    const fork = forkOf(sandbox, before);
    fork.changeSwitches({ [variant.assumption]: variant.variant });
    const differs = membersThatDiffer(usualAnswer, play(fork, entry, settings, session));
    const more = Math.max(0, differs.length - mostDiffering);
    variants.push({ ...variant, differs: differs.slice(0, mostDiffering), more });
  }
  const left = all.slice(variants.length).map(({ assumption, variant }) => ({ assumption, variant }));
  return { sequence: entry.sequence, variants, left };
}

/** A private sandbox with the start of another, and its state if given. */
function forkOf({ start, loader, switches, release }: Sandbox, state?: Sandbox): Sandbox {
  const limit = new MemoryLimit(loader.current().config.memory);
  const noIndex = { collection: token.collection, added: () => undefined, taken: () => undefined };
  const fork = new Sandbox({ ...start, faults: [], switches, release }, loader, limit, noIndex);
  fork.faults.clear();
  if (state) copyState(state, fork);
  return fork;
}

function stateBefore(sandbox: Sandbox, { sequence }: Entry, settings: CallSettings, endMs: number) {
  const { evicted } = sandbox.journal;
  if (evicted > 0) throw new StateGone(`the journal has dropped the first ${evicted} calls (--journal-max)`);
  const fork = forkOf(sandbox);
  let session: string | undefined;
  for (const entry of sandbox.journal.entries()) {
    if (entry.sequence >= sequence) break;
    if (stopwatchMs() > endMs) throw new StateGone(`playing the calls again takes longer than ${maxMs} ms`);
    const method = settings.methods.find(({ name }) => name === entry.operation);
    if (!method || !wasDone(entry)) continue;
    if (isLogin(method)) {
      play(fork, entry, settings);
      const tokens = fork.store.collection(token);
      session = tokens.list(Math.max(0, tokens.total - 1), 1)[0]?.token;
    } else if (!isReadOnly(method)) replay(fork, entry, settings, session);
  }
  return { fork, session };
}

/** Was a call done? A refused one was not, nor one that a fault ended before the commit. */
const wasDone = ({ outcome, faults }: Entry): boolean =>
  outcome.endsWith("processed") || (outcome === "fault" && faults.every(({ phase }) => phase === "after-commit"));

/** Plays a call again. @throws StateGone where its answer differs, though no fault rule struck it */
function replay(fork: Sandbox, entry: Entry, settings: CallSettings, session?: string): JournalEntry["response"] {
  const { faults, isCut, response } = renderEntry(entry);
  const answer = play(fork, entry, settings, session);
  if (faults.length > 0 || isCut || isSame(answer, response)) return answer;
  throw new StateGone(`call ${entry.sequence} is answered otherwise when it is played again`);
}

/** Answers a call of the journal again, with the faults of its rows only. */
function play(fork: Sandbox, entry: Entry, settings: CallSettings, session?: string): JournalEntry["response"] {
  const { sequence, requestId, verb, path, headers } = entry;
  // A valid token replaces one that worked, an unknown token one that did not; the journal masks both.
  const isUnknown = entry.assumptions.some(({ id }) => id === "error.tokenUnknown");
  const own = isUnknown ? "0".repeat(32) : (session ?? fork.validToken() ?? "");
  const body = entry.body
    .replace(/("token"\s*:\s*)"\*{4}"/g, (_, name: string) => `${name}"${own}"`)
    .replace(/("password"\s*:\s*)"\*{4}"/, (_, name: string) => name + JSON.stringify(passwordIn(fork, entry.body)));
  const query = entry.query.replace(/((?:^|[?&])token=)\*{4}/, `$1${own}`);
  if ((entry.isCut && jsonOr(body) === undefined) || (body + query).includes(secretMask)) {
    throw new StateGone(`the journal has not kept all of call ${sequence}: it was too long, or had a secret`);
  }
  const release = parseRelease(entry.release);
  const operation = fork.loader.current().methods.catalog.find(({ method }) => method.name === entry.operation);
  const read = verb === "GET" ? { json: {}, jsonNotes: [] } : readJson(body);
  const sent = { requestId, verb, path, oddPath: [], query, headers, body, hasByteOrderMark: false, ...read };
  fork.clock.freeze(entry.atMs);
  const plan = planCall({ ...sent, sandbox: fork, release, operation, headerRule: undefined }, settings);
  for (const { index, fault, error_code = "", error_description = "" } of rowsOf(entry) ?? []) {
    const row = plan.input.rows?.[index];
    if (row && fault) row.fault = rowKind.row({ ...fault, error_code, error_description }, fault.rule);
  }
  const { status, text } = doPlan(plan);
  // Masked as in the journal, to be compared with it.
  const masked = maskedAnswer(text);
  return { status, body: jsonOr(masked, masked) };
}

function passwordIn({ store }: Sandbox, body: string): string {
  const { username }: { readonly username?: unknown } = Object(jsonOr(body));
  const users = store.collection(user);
  return users.list(0, users.total).find((row) => row.username === username)?.password ?? secretMask;
}

function variantsOf(entry: Entry, sandbox: Sandbox, { errors }: CallSettings) {
  return leastSureVariants(assumptionIdsBehind(entry), sandbox.allSwitches, errors).map((variant) => {
    const { statement = "", variants = {} } = assumptionNamed(variant.assumption) ?? {};
    const texts: Readonly<Record<string, string>> = { [asAssumed]: statement, ...variants };
    return { ...variant, statement: texts[variant.variant] };
  });
}

/** Are two values of our own JSON the same? */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
