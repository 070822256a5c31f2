import { type Context, Hono } from "hono";
import * as z from "zod";
import { nearestHint } from "../../ground/config-error.ts";
import { readBy } from "../../matching/read-by.ts";
import { contractsOf } from "../../vendor/catalog.ts";
import { problem } from "../../wire/problem.ts";
import type { FaultSet } from "../faults/fault-set.ts";
import { planLimits, planRule } from "../faults/plan.ts";
import { listPresets, renderRule } from "../faults/render-rule.ts";
import { oneOrSeveralSchema, type Rule, ruleSchema } from "../faults/rule.ts";
import { type StoredRule, storeRule } from "../faults/stored-rule.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { AdminParts, InSandbox } from "./admin-parts.ts";
import { end, refusedBy, validJson, validQuery, whole, yesOrNo } from "./valid.ts";

const listQuery = z.strictObject({
  pending: z.enum(["", "true", "false"], "expected ?pending, or true or false").optional(),
});

const planQuery = z.strictObject({
  seed: z.string().min(1).optional(),
  n: whole(1, planLimits.calls).default(planLimits.usualCalls),
  rule: z.string().optional(),
  /** Separated by commas. */
  keys: z
    .string()
    .min(1)
    .transform((text) => text.split(","))
    .optional(),
});

/** The fault rules of a sandbox. `dryRun` says what would be stored, or what is wrong with it, and stores nothing. */
export function faultRoutes({ catalog, loaded }: AdminParts): Hono<InSandbox> {
  const contracts = contractsOf(catalog);
  const shown = ({ var: { sandbox } }: Context<InSandbox>, stored: StoredRule) =>
    renderRule(stored, contracts, sandbox.now.release);
  const writeQuery = z.strictObject({ dryRun: yesOrNo });
  return new Hono<InSandbox>()
    .get("/faults/presets", (context) => {
      const items = listPresets();
      return context.json({ total: items.length, items });
    })
    .get("/faults/plan", validQuery(planQuery), (context) => {
      const { seed = loaded.seed, ...asked } = context.req.valid("query");
      return context.json(plan(context.var.sandbox, { seed, ...asked }));
    })
    .get("/faults", validQuery(listQuery), (context) => {
      const { pending = "false" } = context.req.valid("query");
      const all = context.var.sandbox.faults.list();
      const items = all.filter(({ verdicts }) => pending === "false" || verdicts.hit === 0);
      return context.json({ total: items.length, items: items.map((one) => shown(context, one)) });
    })
    .get("/faults/:id", validQuery(z.strictObject({ written: yesOrNo })), (context) => {
      const stored = ruleOf(context);
      return context.json(context.req.valid("query").written ? stored.rule : shown(context, stored));
    })
    .post("/faults", validQuery(writeQuery), validJson(oneOrSeveralSchema), async (context) => {
      const { dryRun } = context.req.valid("query");
      const stored = add(context.var.sandbox.faults, context.req.valid("json"), dryRun);
      const items = stored.map((one) => shown(context, one));
      return context.json(Array.isArray(await context.req.json()) ? items : items[0], dryRun ? 200 : 201);
    })
    .put("/faults/:id", validQuery(writeQuery), validJson(ruleSchema), (context) => {
      const { faults } = context.var.sandbox;
      const found = faults.get(context.req.param("id"));
      const rule = named(context.req.valid("json"), context.req.param("id"));
      if (context.req.valid("query").dryRun) return context.json(shown(context, storeRule(rule, "runtime", 0)));
      if (found) return context.json(shown(context, faults.replace(found, rule, false)));
      const [made] = add(faults, [readRule(rule)], false);
      return context.json(shown(context, made as StoredRule), 201);
    })
    .patch("/faults/:id", validJson(z.record(z.string(), z.unknown())), (context) => {
      const stored = ruleOf(context);
      const rule = named(readRule(mergePatch(stored.rule, context.req.valid("json"))), stored.rule.id);
      return context.json(shown(context, context.var.sandbox.faults.replace(stored, rule, true)));
    })
    .delete("/faults", (context) => {
      context.var.sandbox.faults.clear();
      return context.body(null, 204);
    })
    .delete("/faults/:id", (context) => {
      context.var.sandbox.faults.remove(ruleOf(context).rule.id);
      return context.body(null, 204);
    });
}

function ruleOf({ req, var: { sandbox } }: Context<InSandbox>): StoredRule {
  const id = req.param("id") ?? "";
  return sandbox.faults.get(id) ?? unknownRule(id, sandbox.faults);
}

function unknownRule(id: string, faults: FaultSet): never {
  const known = faults.list().map(({ rule }) => rule.id);
  const hint = known.length > 0 ? nearestHint(id, known) : "there are none";
  end(problem(404, "Unknown rule", `There is no rule "${id}"; ${hint}`));
}

function readRule(written: unknown): Rule {
  const read = readBy(ruleSchema, written);
  return read.problems ? end(refusedBy(read.problems, "Invalid body")) : read.data;
}

/** A rule under the id of its address, which it cannot change. */
function named(rule: Rule, id: string): StoredRule["rule"] {
  if (rule.id === undefined || rule.id === id) return { ...rule, id };
  const validation = [{ path: "/id", message: `expected ${id}, or none` }];
  end(problem(422, "Invalid body", `/id: the rule is "${id}" and stays so`, { validation }));
}

function add(faults: FaultSet, rules: readonly Rule[], isDry: boolean): readonly StoredRule[] {
  const taken = rules.find(({ id }) => id !== undefined && faults.get(id));
  if (taken) end(problem(409, "Rule exists", `There is a rule "${taken.id}"; change it with PUT or PATCH.`));
  const full = faults.whyNoRoom(rules.length);
  if (full !== undefined) {
    end(problem(409, "Too many rules", `${full}. Remove some with DELETE /__mock/v1/faults first.`));
  }
  return isDry ? rules.map((rule) => storeRule({ ...rule, id: rule.id ?? "new" }, "runtime", 0)) : faults.add(rules);
}

/** What would become of the next calls, without making them. */
function plan({ faults, name }: Sandbox, asked: z.output<typeof planQuery> & { readonly seed: string }) {
  const { seed, n, rule: id, keys = [] } = asked;
  const rules = faults.list().map(({ rule }) => rule);
  const chosen = rules.filter((rule) => id === undefined || rule.id === id);
  if (id !== undefined && chosen.length === 0) unknownRule(id, faults);
  const candidates = n * chosen.length;
  if (candidates > planLimits.candidates) {
    const detail = `${candidates} candidates; at most ${planLimits.candidates} are planned at once: ask for one rule by ?rule=<id>, or for fewer calls by ?n=`;
    end(problem(422, "Plan too large", detail));
  }
  const items = chosen.flatMap((rule) => planRule(rule, { seed, sandbox: name, n, keys }));
  return { seed, sandbox: name, n, total: items.length, items };
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value changed by a JSON Merge Patch (RFC 7396): `null` removes a member. */
function mergePatch(value: unknown, patch: unknown): unknown {
  if (!isPlain(patch)) return patch;
  const merged = new Map(Object.entries(isPlain(value) ? value : {}));
  for (const [name, member] of Object.entries(patch)) {
    if (member === null) merged.delete(name);
    else merged.set(name, mergePatch(merged.get(name), member));
  }
  return Object.fromEntries(merged);
}
