import type { Context } from "hono";
import * as z from "zod";
import { firstCall, type ProviderState, providerStates, releaseOfState } from "../../documents/contract-examples.ts";
import { stopwatchMs } from "../../ground/clock.ts";
import { nearestHint } from "../../ground/names.ts";
import { ownPaths } from "../../ground/own-paths.ts";
import { problem } from "../../ground/problem.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { readBy } from "../../schema/read-by.ts";
import { releaseText, unknownReleaseWarning } from "../../wire/release.ts";
import { publicUrlOf } from "../config/settings.ts";
import { defaultSandboxName, resetParts, type Sandbox, switchesOfSandbox, validTokenOf } from "../sandbox/sandbox.ts";
import { clockSetting, sandboxOptions, setClock } from "../sandbox/sandbox-options.ts";
import { addOwnRows } from "../sandbox/seed-rows.ts";
import type { RequestEnv } from "../server/access.ts";
import { noSuchSandboxResponse, sandboxKey } from "../server/choose-sandbox.ts";
import {
  type AdminDependencies,
  created,
  invalidResponse,
  pageOf,
  pagingParameters,
  problemsResponse,
  type Route,
  route,
  throwResponse,
} from "./route.ts";

/** With `all`: every sandbox, and not only the one that the request names. */
const flags = [...resetParts, "all"].map((part) => [part, z.boolean().optional()]);
const resetBody = z.strictObject(Object.fromEntries(flags));

const otherOptions = sandboxOptions.omit({ name: true });
const changes = z.strictObject({ release: releaseText });

const stateChange = z.strictObject({
  state: z.string({ error: "expected the name of a state of the contracts" }),
  params: z.record(z.string(), z.unknown()).default({}),
  action: z.enum(["setup", "teardown"]).default("setup"),
  /** Sent by some verifiers; a state is the same for every consumer. */
  consumer: z.string().optional(),
});

export function sandboxRoutes(parts: AdminDependencies): Route[] {
  const { sandboxes } = parts;
  // A look does not count as a use, which would prolong the life of the sandbox.
  const named = (name: string): Sandbox =>
    sandboxes.all().find((sandbox) => sandbox.name === name) ?? throwResponse(noSuchSandboxResponse(name));
  const withToken = (context: Context, sandbox: Sandbox) => ({
    ...shown(context, parts, sandbox),
    token: validTokenOf(sandbox) ?? null,
  });
  return [
    route("POST /reset", "Resets what the body names, or all of a sandbox", { body: resetBody }, (asked) => {
      const { all, ...parts } = asked.body;
      if (!all) return { sandbox: asked.sandbox.name, reset: asked.sandbox.reset(parts) };
      const reset = sandboxes.all().map((sandbox) => sandbox.reset(parts));
      return { sandboxes: reset.length, reset: reset[0] };
    }),
    route("GET /sandboxes", "Lists the sandboxes", { query: z.strictObject(pagingParameters) }, ({ context, query }) =>
      pageOf(sandboxes.all(), query, (sandbox) => shown(context, parts, sandbox)),
    ),
    route("POST /sandboxes", "Makes a sandbox and answers with base URL and token", { body: sandboxOptions }, (asked) =>
      created(withToken(asked.context, sandboxes.make(asked.body))),
    ),
    route("PUT /sandboxes/{name}", "Gets or makes a sandbox", { body: otherOptions }, (asked) => {
      const { data: name, problems } = readBy(sandboxOptions.shape.name.unwrap(), asked.param("name"));
      if (problems) return problemsResponse(problems, "Invalid name");
      const { sandbox, isNew } = sandboxes.getOrMake({ ...asked.body, name });
      const answer = withToken(asked.context, sandbox);
      return isNew ? created(answer) : answer;
    }),
    route("GET /sandboxes/{name}", "One sandbox", ({ context, param }) => shown(context, parts, named(param("name")))),
    route("PATCH /sandboxes/{name}", "Changes the release of a sandbox", { body: changes }, (asked) => {
      const found = named(asked.param("name"));
      found.release = asked.body.release;
      return shown(asked.context, parts, found);
    }),
    route("DELETE /sandboxes/{name}", "Removes a sandbox", ({ param }) => {
      const name = param("name");
      if (name === defaultSandboxName) {
        return problem(409, "Cannot be removed", `"${name}" is always there; POST /__mock/v1/reset empties it.`);
      }
      return sandboxes.remove(name) ? undefined : noSuchSandboxResponse(name);
    }),
  ];
}

export function namedSandboxRoutes(parts: AdminDependencies): Route[] {
  // Made when a verifier of Pact first asks.
  let states: ReadonlyMap<string, ProviderState> | undefined;
  return [
    route("GET /way-in", "What a client needs: base URL, a token, and a call to try", ({ context, sandbox }) =>
      wayInto(context, parts, sandbox),
    ),
    route("GET /clock", "The time of a sandbox", ({ sandbox }) => shownClock(sandbox)),
    route("PUT /clock", "Freezes or moves the time, or follows the system", { body: clockSetting }, (asked) => {
      setClock(asked.sandbox.clock, asked.body);
      return shownClock(asked.sandbox);
    }),
    // No answer is 5xx: verifiers repeat those for minutes.
    route("POST /provider-states", "Sets up or tears down a state, for Pact", { body: stateChange }, (asked) => {
      const { state, params, action } = asked.body;
      states ??= providerStates(parts.catalog);
      const found = states.get(state);
      if (!found) {
        const message = `no contract has the state "${state}"; ${nearestHint(state, [...states.keys()])}`;
        return invalidResponse("Unknown provider state", [{ path: "/state", message }]);
      }
      const wrong = paramProblems(params, found.values);
      if (wrong.length > 0) return invalidResponse("Provider state with other values", wrong);
      if (action === "setup") return setUp(asked.sandbox, found, state) ?? found.values;
      asked.sandbox.reset(allACallNotices);
      return {};
    }),
  ];
}

/** The journal stays: it tells how a verification went. */
const allACallNotices = { state: true, faults: true, counters: true, clock: true };

function paramProblems(params: Readonly<Record<string, unknown>>, values: ProviderState["values"]) {
  const others = Object.entries(params).filter(([name, value]) => values[name] !== value);
  return others.map(([name]) => {
    const message = Object.hasOwn(values, name)
      ? `the state has no other value than ${JSON.stringify(values[name])}`
      : `the state has no such value; ${nearestHint(name, Object.keys(values))}`;
    return { path: pointerTo(["params", name]), message };
  });
}

/** A state that asks for a release comes beside another one, which must stay. */
function setUp(sandbox: Sandbox, { clock }: ProviderState, state: string): Response | undefined {
  const asked = releaseOfState(state);
  if (asked) {
    const above = sandbox.release.order - asked.release.order;
    if (asked.or === "later" ? above < 0 : above > 0) sandbox.release = asked.release;
    return undefined;
  }
  sandbox.reset(allACallNotices);
  const problems = addOwnRows(sandbox).map(({ where, message }) => `${where}: ${message}`);
  if (problems.length > 0) return problem(409, "The fixtures conflict with the state", problems.join("; "));
  if (clock !== undefined) sandbox.clock.freeze(Date.parse(clock));
  return undefined;
}

/** The base URL of a sandbox: all that a client needs to change. */
export function baseUrlOf(context: Context, { sandboxes, loader }: AdminDependencies, sandbox: Sandbox): string {
  const isLoopback = (context.env as RequestEnv)?.entrance?.isLoopback ?? true;
  const origin = publicUrlOf(loader.current().config.publicUrl) ?? new URL(context.req.url).origin;
  return `${origin}${ownPaths.sandbox}${encodeURIComponent(sandboxKey(sandboxes, sandbox, isLoopback))}`;
}

export type ShownSandbox = ReturnType<typeof shown>;

function shown(context: Context, parts: AdminDependencies, sandbox: Sandbox) {
  const { name, release, journal, store } = sandbox;
  const isDefault = name === defaultSandboxName;
  const remark = unknownReleaseWarning(release);
  return {
    name,
    baseUrl: baseUrlOf(context, parts, sandbox),
    release: release.name,
    assumptions: switchesOfSandbox(sandbox),
    clock: shownClock(sandbox),
    calls: journal.total,
    events: store.named("customer_events")?.total ?? 0,
    ttlMs: isDefault ? null : sandbox.start.ttlMs,
    idleMs: isDefault ? null : Math.round(stopwatchMs() - sandbox.usedMs),
    warnings: remark === undefined ? [] : [remark],
  };
}

function shownClock({ clock }: Sandbox) {
  const { frozenAtMs, aheadMs } = clock;
  return {
    now: new Date(clock.nowMs()).toISOString(),
    frozenAt: frozenAtMs === undefined ? null : new Date(frozenAtMs).toISOString(),
    aheadMs,
    system: frozenAtMs === undefined && aheadMs === 0,
  };
}

export type WayIn = ReturnType<typeof wayInto>;

function wayInto(context: Context, parts: AdminDependencies, sandbox: Sandbox) {
  const baseUrl = baseUrlOf(context, parts, sandbox);
  const token = validTokenOf(sandbox);
  return { baseUrl, token: token ?? null, curl: firstCall(baseUrl, token, sandbox.release) };
}
