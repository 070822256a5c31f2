import * as z from "zod";
import {
  type AskedRelease,
  type ProviderState,
  providerStates,
  releaseOfState,
} from "../../documents/provider-states.ts";
import { nearestHint } from "../../ground/config-error.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { problem } from "../../wire/problem.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { addOwnRows } from "../sandbox/seed-rows.ts";
import { invalid } from "./refused.ts";
import { type AdminParts, type Route, route } from "./route.ts";

const stateChange = z.strictObject({
  state: z.string({ error: "expected the name of a state of the contracts" }),
  params: z.record(z.string(), z.unknown()).default({}),
  action: z.enum(["setup", "teardown"]).default("setup"),
  /** Sent by some verifiers; a state is the same for every consumer. */
  consumer: z.string().optional(),
});

/** Puts a sandbox into a state of our contracts, for a verifier of Pact. No answer is 5xx: verifiers repeat those for minutes. */
export function providerStateRoute({ catalog }: AdminParts): Route {
  // Only a verifier of Pact asks for them, and every start would wait until they are made.
  let made: ReadonlyMap<string, ProviderState> | undefined;
  const summary = "Sets up or tears down a provider state, for a Pact verifier";
  return route("POST /provider-states", summary, { body: stateChange }, ({ sandbox, body }) => {
    const { state, params, action } = body;
    made ??= providerStates(catalog);
    const found = made.get(state);
    if (!found) {
      const message = `no contract has the state "${state}"; ${nearestHint(state, [...made.keys()])}`;
      return invalid("Unknown provider state", [{ path: "/state", message }]);
    }
    const wrong = paramProblems(params, found.values);
    if (wrong.length > 0) return invalid("Provider state with other values", wrong);
    if (action === "setup") return setUp(sandbox, found, releaseOfState(state)) ?? found.values;
    sandbox.reset(allACallNotices);
    return {};
  });
}

/** The journal stays: it tells how a verification went. */
const allACallNotices = { state: true, faults: true, counters: true, clock: true };

function paramProblems(params: Readonly<Record<string, unknown>>, values: ProviderState["values"]) {
  return Object.entries(params).flatMap(([name, value]) => {
    const path = pointerTo(["params", name]);
    if (!Object.hasOwn(values, name)) {
      return [{ path, message: `the state has no such value; ${nearestHint(name, Object.keys(values))}` }];
    }
    if (value === values[name]) return [];
    return [{ path, message: `the state has no other value than ${JSON.stringify(values[name])}` }];
  });
}

/** A state that asks for a release comes beside another one, which must stay. */
function setUp(sandbox: Sandbox, { clock }: ProviderState, asked: AskedRelease | undefined): Response | undefined {
  if (asked) {
    const above = sandbox.release.order - asked.release.order;
    if (asked.or === "later" ? above < 0 : above > 0) sandbox.release = asked.release;
    return undefined;
  }
  sandbox.reset(allACallNotices);
  const problems = addOwnRows(sandbox);
  if (problems.length === 0) {
    if (clock !== undefined) sandbox.clock.freeze(Date.parse(clock));
    return undefined;
  }
  const detail = problems.map(({ where, message }) => `${where}: ${message}`).join("; ");
  return problem(409, "The fixtures conflict with the state", detail);
}
