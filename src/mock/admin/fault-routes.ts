import * as z from "zod";
import { ConfigError } from "../../common/config-error.ts";
import { isJsonObject } from "../../common/json.ts";
import { nearestHint } from "../../common/names.ts";
import { problem } from "../../common/problem.ts";
import { removedText } from "../../common/removed.ts";
import { methodsIn } from "../../vendor/catalog.ts";
import type { FaultSet } from "../faults/fault-set.ts";
import { listPresets, renderRule } from "../faults/render-rule.ts";
import { oneOrMoreRulesSchema, type Rule, ruleSchema } from "../faults/rule.ts";
import { type StoredRule, storeRule } from "../faults/stored-rule.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { flagParameter, pageOf, pagingParameters } from "./list-query.ts";
import { type AdminDependencies, created, type Route, readRequestPart, route, throwResponse } from "./route.ts";

const listQuery = z.strictObject({
  ...pagingParameters,
  /** Only rules that never applied; `?pending` is enough. */
  pending: z.enum(["", "true", "false"]).default("false"),
});

const ruleQuery = z.strictObject({ written: flagParameter });
const writeQuery = z.strictObject({ dryRun: flagParameter });

/** The fault rules of a sandbox. With `dryRun`, a route answers what it would store, and stores nothing. */
export function faultRoutes({ catalog }: AdminDependencies): Route[] {
  const methods = methodsIn(catalog);
  const show = (sandbox: Sandbox, stored: StoredRule) => renderRule(stored, sandbox.faults, methods, sandbox.release);
  return [
    route("GET /faults", "The fault rules of a sandbox, with counters", { query: listQuery }, (request) => {
      const { context, sandbox, query } = request;
      const isPending = query.pending !== "false";
      const rules = sandbox.faults.list().filter(({ counters }) => !isPending || counters.decisions.applied === 0);
      return pageOf(context, rules, query, (rule) => show(sandbox, rule));
    }),
    route("POST /faults", "Adds one rule or several", { query: writeQuery, body: oneOrMoreRulesSchema }, (request) => {
      const { context, sandbox, query, body, json } = request;
      const items = add(sandbox.faults, body, query.dryRun).map((rule) => show(sandbox, rule));
      const answer = Array.isArray(json) ? items : (items[0] as object);
      return query.dryRun ? answer : created(context, answer);
    }),
    route("DELETE /faults", "Removes all rules", ({ sandbox }) => sandbox.faults.clear()),
    route("GET /faults/presets", "The presets", () => {
      const items = listPresets();
      return { total: items.length, items };
    }),
    route("GET /faults/{id}", "One rule, and why it did not apply", { query: ruleQuery }, (request) => {
      const stored = ruleOf(request.sandbox, request.param("id"));
      return request.query.written ? stored.rule : show(request.sandbox, stored);
    }),
    route("PUT /faults/{id}", "Replaces a rule", { query: writeQuery, body: ruleSchema }, (request) => {
      const { context, sandbox, query, body, param } = request;
      const { faults } = sandbox;
      const stored = faults.get(param("id"));
      const rule = withId(body, param("id"));
      if (query.dryRun) return show(sandbox, storeRule(rule, "runtime", 0));
      if (stored) return show(sandbox, faults.replace(stored, rule, false));
      const added = add(faults, [readRequestPart(ruleSchema, rule)], false);
      return created(context, show(sandbox, added[0] as StoredRule));
    }),
    route("PATCH /faults/{id}", "Changes members of a rule", { body: z.record(z.string(), z.unknown()) }, (request) => {
      const { sandbox, body, param } = request;
      const stored = ruleOf(sandbox, param("id"));
      const rule = withId(readRequestPart(ruleSchema, mergePatch(stored.rule, body)), stored.rule.id);
      return show(sandbox, sandbox.faults.replace(stored, rule, true));
    }),
    route("DELETE /faults/{id}", "Removes a rule", ({ sandbox, param }) => {
      sandbox.faults.remove(ruleOf(sandbox, param("id")).rule.id);
    }),
  ];
}

function ruleOf({ faults }: Sandbox, id: string): StoredRule {
  const known = faults.list().map(({ rule }) => rule.id);
  const hint = known.length > 0 ? nearestHint(id, known) : "there are none";
  const removed = removedText(`GET /faults/${id}`, "operations");
  const detail = removed ? `There is no GET /faults/${id}. It was ${removed}.` : `There is no rule "${id}"; ${hint}`;
  return faults.get(id) ?? throwResponse(problem(404, "Unknown rule", detail));
}

/** A rule with the id of its address. A body may not change the id. */
function withId(rule: Rule, id: string): StoredRule["rule"] {
  if (rule.id === undefined || rule.id === id) return { ...rule, id };
  throw new ConfigError([{ where: "/id", message: `expected ${id}, or none` }]);
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
