import type { Context } from "hono";
import * as z from "zod";
import { stopwatchMs } from "../../common/clock.ts";
import { nearestHint, nearestName } from "../../common/names.ts";
import { ownPaths } from "../../common/own-paths.ts";
import { problem } from "../../common/problem.ts";
import { firstCall, type ProviderState, providerStates, releaseOfState } from "../../documents/contract-examples.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { readBy } from "../../schema/read-by.ts";
import { releaseText, unknownReleaseWarning } from "../../wire/release.ts";
import { publicUrlOf } from "../config/settings.ts";
import { defaultSandboxName, resetParts, type Sandbox } from "../sandbox/sandbox.ts";
import { clockSetting, sandboxOptions, setClock } from "../sandbox/sandbox-options.ts";
import { addOwnRecords } from "../sandbox/seed-records.ts";
import type { RequestEnv } from "../server/access.ts";
import { noSuchSandbox, sandboxKey } from "../server/choose-sandbox.ts";
import { pageOf, pagingQuery } from "./list-query.ts";
import {
  type AdminDependencies,
  created,
  invalidResponse,
  problemsResponse,
  type Route,
  route,
  throwResponse,
} from "./route.ts";

/** With `all`, a request resets every sandbox, and not only the one that it names. */
const resetBody = z.strictObject(
  Object.fromEntries([...resetParts, "all"].map((part) => [part, z.boolean().optional()])),
);

const optionsWithoutName = sandboxOptions.omit({ name: true });
const sandboxChanges = z.strictObject({ release: releaseText });

const stateChange = z.strictObject({
  state: z.string({ error: "expected the name of a state of the contracts" }),
  params: z.record(z.string(), z.unknown()).default({}),
  action: z.enum(["setup", "teardown"]).default("setup"),
  /** Some verifiers send it. A state is the same for every consumer. */
  consumer: z.string().optional(),
});

export function sandboxRoutes(dependencies: AdminDependencies): Route[] {
  const { sandboxes } = dependencies;
  // A look is no use of a sandbox: it does not postpone the expiry.
  const named = (name: string): Sandbox =>
    sandboxes.all().find((sandbox) => sandbox.name === name) ?? throwResponse(noSuchSandbox(name));
  const show = (context: Context, sandbox: Sandbox) => showSandbox(context, dependencies, sandbox);
  const showWithToken = (context: Context, sandbox: Sandbox) => ({
    ...show(context, sandbox),
    token: sandbox.validToken() ?? null,
  });
  return [
    route("POST /reset", "Resets what the body names, or all of a sandbox", { body: resetBody }, (request) => {
      const { all, ...parts } = request.body;
      if (!all) return { sandbox: request.sandbox.name, reset: request.sandbox.reset(parts) };
      const reset = sandboxes.all().map((sandbox) => sandbox.reset(parts));
      return { sandboxes: reset.length, reset: reset[0] };
    }),
    route("GET /sandboxes", "Lists the sandboxes", { query: pagingQuery }, ({ context, query }) =>
      pageOf(context, sandboxes.all(), query, (sandbox) => show(context, sandbox)),
    ),
    route("POST /sandboxes", "Creates a sandbox; returns base URL and token", { body: sandboxOptions }, (request) =>
      created(request.context, showWithToken(request.context, sandboxes.make(request.body))),
    ),
    route("PUT /sandboxes/{name}", "Gets or creates a sandbox", { body: optionsWithoutName }, (request) => {
      const { context, body, param } = request;
      const { data: name, problems } = readBy(sandboxOptions.shape.name.unwrap(), param("name"));
      if (problems) return problemsResponse(problems, "Invalid name");
      const { sandbox, isNew } = sandboxes.getOrMake({ ...body, name });
      const answer = showWithToken(context, sandbox);
      return isNew ? created(context, answer) : answer;
    }),
    route("GET /sandboxes/{name}", "One sandbox", ({ context, param }) => show(context, named(param("name")))),
    route("PATCH /sandboxes/{name}", "Changes the release of a sandbox", { body: sandboxChanges }, (request) => {
      const sandbox = named(request.param("name"));
      sandbox.release = request.body.release;
      return show(request.context, sandbox);
    }),
    route("DELETE /sandboxes/{name}", "Removes a sandbox", ({ param }) => {
      const name = param("name");
      if (name === defaultSandboxName) {
        return problem(409, "Cannot be removed", `"${name}" is always there; POST /__mock/v1/reset empties it.`);
      }
      return sandboxes.remove(name) ? undefined : noSuchSandbox(name);
    }),
  ];
}

export function namedSandboxRoutes(dependencies: AdminDependencies): Route[] {
  // Made for the first request of a Pact verifier.
  let states: ReadonlyMap<string, ProviderState> | undefined;
  return [
    route("GET /connection", "Connection info for a client: base URL, a token, and an example request", (request) =>
      wayInto(request.context, dependencies, request.sandbox),
    ),
    route("GET /clock", "The time of a sandbox", ({ sandbox }) => showClock(sandbox)),
    route("PUT /clock", "Freezes or moves the time, or follows the system", { body: clockSetting }, (request) => {
      setClock(request.sandbox.clock, request.body);
      return showClock(request.sandbox);
    }),
    // Never answers 5xx, because verifiers retry a 5xx for minutes.
    route("POST /provider-states", "Sets up or tears down a state, for Pact", { body: stateChange }, (request) => {
      const { sandbox, body } = request;
      const { state: name, params, action } = body;
      states ??= providerStates(dependencies.catalog);
      const state = states.get(name);
      if (!state) {
        const message = `no contract has the state "${name}"; ${nearestHint(name, [...states.keys()])}`;
        return invalidResponse("Unknown provider state", [{ path: "/state", message }]);
      }
      const problems = Object.keys(params).flatMap((name) => {
        const value = state.values[name];
        if (params[name] === value) return [];
        const near = nearestName(name, Object.keys(state.values));
        const unknown = near === undefined ? "the state has no such value" : `unknown; did you mean ${near}?`;
        const message = value === undefined ? unknown : `the state has no other value than ${JSON.stringify(value)}`;
        return [{ path: pointerTo(["params", name]), message }];
      });
      if (problems.length > 0) return invalidResponse("Provider state with other values", problems);
      if (action === "setup") return setUp(sandbox, state, name) ?? state.values;
      sandbox.reset(allButJournal);
      return {};
    }),
  ];
}

/** The journal stays, because it shows how a verification went. */
const allButJournal = { state: true, faults: true, counters: true, clock: true };

/** Sets up a state. One that sets the release leaves all else alone, since verifiers set it up beside another state. */
function setUp(sandbox: Sandbox, { clock }: ProviderState, name: string): Response | undefined {
  const bound = releaseOfState(name);
  if (bound) {
    const above = sandbox.release.order - bound.release.order;
    if (bound.or === "later" ? above < 0 : above > 0) sandbox.release = bound.release;
    return undefined;
  }
  sandbox.reset(allButJournal);
  const problems = addOwnRecords(sandbox).map(({ where, message }) => `${where}: ${message}`);
  if (problems.length > 0) return problem(409, "The fixtures conflict with the state", problems.join("; "));
  if (clock !== undefined) sandbox.clock.freeze(Date.parse(clock));
  return undefined;
}

/** The base URL that a client of a sandbox needs. */
export function baseUrlOf(context: Context, { sandboxes, loader }: AdminDependencies, sandbox: Sandbox): string {
  const { listener }: NonNullable<RequestEnv> = context.env ?? {};
  const isLoopback = listener?.isLoopback ?? true;
  const origin = publicUrlOf(loader.current().config.publicUrl) ?? new URL(context.req.url).origin;
  return `${origin}${ownPaths.sandbox}${encodeURIComponent(sandboxKey(sandboxes, sandbox, isLoopback))}`;
}

export type ShownSandbox = ReturnType<typeof showSandbox>;

function showSandbox(context: Context, dependencies: AdminDependencies, sandbox: Sandbox) {
  const { name, release, journal, store } = sandbox;
  const isDefault = name === defaultSandboxName;
  const warning = unknownReleaseWarning(release);
  return {
    name,
    baseUrl: baseUrlOf(context, dependencies, sandbox),
    release: release.name,
    assumptions: sandbox.allSwitches,
    clock: showClock(sandbox),
    calls: journal.total,
    events: store.named("customer_events")?.total ?? 0,
    ttlMs: isDefault ? null : sandbox.start.ttlMs,
    idleMs: isDefault ? null : Math.round(stopwatchMs() - sandbox.usedMs),
    warnings: warning === undefined ? [] : [warning],
  };
}

function showClock({ clock }: Sandbox) {
  const { frozenAtMs, aheadMs } = clock;
  return {
    now: new Date(clock.nowMs()).toISOString(),
    frozenAt: frozenAtMs === undefined ? null : new Date(frozenAtMs).toISOString(),
    aheadMs,
    system: frozenAtMs === undefined && aheadMs === 0,
  };
}

/** The response of `GET /connection`. */
export type ConnectionInfo = ReturnType<typeof wayInto>;

function wayInto(context: Context, dependencies: AdminDependencies, sandbox: Sandbox) {
  const baseUrl = baseUrlOf(context, dependencies, sandbox);
  const token = sandbox.validToken();
  return { baseUrl, token: token ?? null, curl: firstCall(baseUrl, token, sandbox.release) };
}
