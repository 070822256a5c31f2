import * as z from "zod";
import { isJsonObject } from "../../ground/json.ts";
import { nearestHint } from "../../ground/names.ts";
import { problem } from "../../ground/problem.ts";
import { methodsIn } from "../../vendor/catalog.ts";
import type { FaultSet } from "../faults/fault-set.ts";
import { listPresets, renderRule } from "../faults/render-rule.ts";
import { oneOrMoreRulesSchema, type Rule, ruleSchema } from "../faults/rule.ts";
import { planLimits, planRule, type StoredRule, storeRule } from "../faults/stored-rule.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import {
  type AdminDependencies,
  created,
  flagParameter,
  integerParameter,
  invalidResponse,
  pageOf,
  pagingParameters,
  type Route,
  readRequestPart,
  route,
  throwResponse,
} from "./route.ts";

const listQuery = z.strictObject({
  ...pagingParameters,
  pending: z.enum(["", "true", "false"], "expected ?pending, or true or false").optional(),
});

const planQuery = z.strictObject({
  seed: z.string().min(1).optional(),
  n: integerParameter(1, planLimits.calls).default(planLimits.usualCalls),
  rule: z.string().optional(),
  /** Separated by commas. */
  keys: z
    .string()
    .min(1)
    .transform((text) => text.split(","))
    .optional(),
});

const oneQuery = z.strictObject({ written: flagParameter });

const writeQuery = z.strictObject({ dryRun: flagParameter });

/** The fault rules of a sandbox. `dryRun` says what would be stored, or what is wrong with it, and stores nothing. */
export function faultRoutes({ catalog, loader }: AdminDependencies): Route[] {
  const methods = methodsIn(catalog);
  const shown = (sandbox: Sandbox, stored: StoredRule) => renderRule(stored, sandbox.faults, methods, sandbox.release);
  return [
    route("GET /faults", "The fault rules of a sandbox, with matches and hits", { query: listQuery }, (asked) => {
      const { sandbox, query } = asked;
      const isPending = (query.pending ?? "false") !== "false";
      const found = sandbox.faults.list().filter(({ counters }) => !isPending || counters.decisions.hit === 0);
      return pageOf(found, query, (one) => shown(sandbox, one));
    }),
    route("POST /faults", "Adds one rule or several", { query: writeQuery, body: oneOrMoreRulesSchema }, (asked) => {
      const { sandbox, query, body, json } = asked;
      const items = add(sandbox.faults, body, query.dryRun).map((one) => shown(sandbox, one));
      const answer = Array.isArray(json) ? items : (items[0] as object);
      return query.dryRun ? answer : created(answer);
    }),
    route("DELETE /faults", "Removes all rules", ({ sandbox }) => sandbox.faults.clear()),
    route("GET /faults/presets", "The presets", () => {
      const items = listPresets();
      return { total: items.length, items };
    }),
    route("GET /faults/plan", "What rules would do, call by call", { query: planQuery }, ({ sandbox, query }) =>
      plan(sandbox, { ...query, seed: query.seed ?? loader.seed }),
    ),
    route("GET /faults/{id}", "One rule, and why it did not hit", { query: oneQuery }, ({ sandbox, query, param }) => {
      const stored = ruleOf(sandbox, param("id"));
      return query.written ? stored.rule : shown(sandbox, stored);
    }),
    route("PUT /faults/{id}", "Replaces a rule", { query: writeQuery, body: ruleSchema }, (asked) => {
      const { sandbox, query, body, param } = asked;
      const { faults } = sandbox;
      const found = faults.get(param("id"));
      const rule = named(body, param("id"));
      if (query.dryRun) return shown(sandbox, storeRule(rule, "runtime", 0));
      if (found) return shown(sandbox, faults.replace(found, rule, false));
      const [made] = add(faults, [readRequestPart(ruleSchema, rule)], false);
      return created(shown(sandbox, made as StoredRule));
    }),
    route("PATCH /faults/{id}", "Changes members of a rule", { body: z.record(z.string(), z.unknown()) }, (asked) => {
      const { sandbox, body, param } = asked;
      const stored = ruleOf(sandbox, param("id"));
      const rule = named(readRequestPart(ruleSchema, mergePatch(stored.rule, body)), stored.rule.id);
      return shown(sandbox, sandbox.faults.replace(stored, rule, true));
    }),
    route("DELETE /faults/{id}", "Removes a rule", ({ sandbox, param }) => {
      sandbox.faults.remove(ruleOf(sandbox, param("id")).rule.id);
    }),
  ];
}

const ruleOf = ({ faults }: Sandbox, id: string): StoredRule => faults.get(id) ?? unknownRule(id, faults);

function unknownRule(id: string, faults: FaultSet): never {
  const known = faults.list().map(({ rule }) => rule.id);
  const hint = known.length > 0 ? nearestHint(id, known) : "there are none";
  throwResponse(problem(404, "Unknown rule", `There is no rule "${id}"; ${hint}`));
}

/** A rule under the id of its address, which it cannot change. */
function named(rule: Rule, id: string): StoredRule["rule"] {
  if (rule.id === undefined || rule.id === id) return { ...rule, id };
  return throwResponse(invalidResponse("Invalid body", [{ path: "/id", message: `expected ${id}, or none` }]));
}

function add(faults: FaultSet, rules: readonly Rule[], isDry: boolean): readonly StoredRule[] {
  const taken = rules.find(({ id }) => id !== undefined && faults.get(id));
  if (taken) throwResponse(problem(409, "Rule exists", `There is a rule "${taken.id}"; change it with PUT or PATCH.`));
  const full = faults.whyNoRoom(rules.length);
  if (full !== undefined) {
    throwResponse(problem(409, "Too many rules", `${full}. Remove some with DELETE /__mock/v1/faults first.`));
  }
  return isDry ? rules.map((rule) => storeRule({ ...rule, id: rule.id ?? "new" }, "runtime", 0)) : faults.add(rules);
}

function plan({ faults, name }: Sandbox, asked: z.output<typeof planQuery> & { readonly seed: string }) {
  const { seed, n, rule: id, keys = [] } = asked;
  const rules = faults.list().map(({ rule }) => rule);
  const chosen = rules.filter((rule) => id === undefined || rule.id === id);
  if (id !== undefined && chosen.length === 0) unknownRule(id, faults);
  const decisions = n * chosen.length;
  if (decisions > planLimits.decisions) {
    const limit = `A plan has at most ${planLimits.decisions} decisions, and this one would have ${decisions}.`;
    const detail = `${limit} Ask for one rule with ?rule=<id>, or for fewer calls with ?n=.`;
    throwResponse(problem(422, "Plan too large", detail));
  }
  const items = chosen.flatMap((rule) => planRule(rule, { seed, sandbox: name, n, keys }));
  return { seed, sandbox: name, n, total: items.length, items };
}

/** A value changed by a JSON Merge Patch (RFC 7396): `null` removes a member. */
function mergePatch(value: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch;
  const merged = new Map(Object.entries(isJsonObject(value) ? value : {}));
  for (const [name, member] of Object.entries(patch)) {
    if (member === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), member));
  }
  return Object.fromEntries(merged);
}
