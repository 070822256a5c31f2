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
import type { AdminParts, InSandbox } from "./admin-parts.ts";
import { refusedBy, validJson, validQuery, whole } from "./valid.ts";

const listQuery = z.strictObject({
  pending: z.enum(["", "true", "false"], "expected ?pending, or true or false").optional(),
});

const oneQuery = z.strictObject({
  /** Only what a user writes of a rule, to be changed and put back. */
  written: z.enum(["true", "false"]).default("false"),
});

const writeQuery = z.strictObject({
  /** Says what would be stored, or what is wrong with it, and stores nothing. */
  dryRun: z.enum(["true", "false"]).default("false"),
});

/** The rules of a sandbox, and how they are shown there. */
interface Rules {
  readonly faults: FaultSet;
  shown(stored: StoredRule): ReturnType<typeof renderRule>;
}

/** `faults`: the fault rules of a sandbox, listed, added, replaced, changed and removed. */
export function faultRoutes(parts: AdminParts): Hono<InSandbox> {
  const contracts = contractsOf(parts.catalog);
  const rulesIn = ({ var: { sandbox } }: Context<InSandbox>): Rules => ({
    faults: sandbox.faults,
    shown: (stored) => renderRule(stored, contracts, sandbox.now.release),
  });
  return new Hono<InSandbox>()
    .route("/", faultPlanRoutes(parts))
    .get("/faults/presets", (context) => {
      const items = listPresets();
      return context.json({ total: items.length, items });
    })
    .get("/faults", validQuery(listQuery), (context) => {
      const { faults, shown } = rulesIn(context);
      const { pending = "false" } = context.req.valid("query");
      const wanted = faults.list().filter(({ verdicts }) => pending === "false" || verdicts.hit === 0);
      return context.json({ total: wanted.length, items: wanted.map(shown) });
    })
    .get("/faults/:id", validQuery(oneQuery), (context) => {
      const rules = rulesIn(context);
      const isWritten = context.req.valid("query").written === "true";
      return one(context, rules, (stored) => context.json(isWritten ? stored.rule : rules.shown(stored)));
    })
    .post("/faults", validQuery(writeQuery), validJson(oneOrSeveralSchema), async (context) => {
      const isList = Array.isArray(await context.req.json());
      const isDry = context.req.valid("query").dryRun === "true";
      return post(context, rulesIn(context), context.req.valid("json"), isList, isDry);
    })
    .put("/faults/:id", validQuery(writeQuery), validJson(ruleSchema), (context) => {
      const isDry = context.req.valid("query").dryRun === "true";
      return put(context, rulesIn(context), context.req.valid("json"), isDry);
    })
    .patch("/faults/:id", validJson(z.record(z.string(), z.unknown())), (context) => {
      const rules = rulesIn(context);
      return one(context, rules, (stored) => patch(context, rules, stored, context.req.valid("json")));
    })
    .delete("/faults", (context) => {
      context.var.sandbox.faults.clear();
      return context.body(null, 204);
    })
    .delete("/faults/:id", (context) =>
      one(context, rulesIn(context), ({ rule }) => {
        context.var.sandbox.faults.remove(rule.id);
        return context.body(null, 204);
      }),
    );
}

const otherId = (id: string) =>
  problem(422, "Invalid body", `/id: the rule is "${id}" and stays so`, {
    validation: [{ path: "/id", message: `expected ${id}, or none` }],
  });

function one(context: Context, { faults }: Rules, answer: (stored: StoredRule) => Response): Response {
  const id = context.req.param("id") ?? "";
  const found = faults.get(id);
  return found ? answer(found) : unknownRule(id, faults);
}

function unknownRule(id: string, faults: FaultSet): Response {
  const known = faults.list().map(({ rule }) => rule.id);
  const hint = known.length > 0 ? nearestHint(id, known) : "there are none";
  return problem(404, "Unknown rule", `There is no rule "${id}"; ${hint}`);
}

function post(
  context: Context,
  { faults, shown }: Rules,
  added: readonly Rule[],
  isList: boolean,
  isDry: boolean,
): Response {
  const taken = added.find(({ id }) => id !== undefined && faults.get(id));
  if (taken) return problem(409, "Rule exists", `There is a rule "${taken.id}"; change it with PUT or PATCH.`);
  const full = faults.whyNoRoom(added.length);
  if (full !== undefined) return noRoom(full);
  const dry = (rule: Rule) => storeRule({ ...rule, id: rule.id ?? "new" }, "runtime", 0);
  const items = (isDry ? added.map(dry) : faults.add(added)).map(shown);
  return context.json(isList ? items : items[0], isDry ? 200 : 201);
}

function patch(
  context: Context,
  { faults, shown }: Rules,
  stored: StoredRule,
  changes: Record<string, unknown>,
): Response {
  const read = readBy(ruleSchema, mergePatch(stored.rule, changes));
  if (read.problems) return refusedBy(read.problems, "Invalid body");
  if (read.data.id !== stored.rule.id) return otherId(stored.rule.id);
  return context.json(shown(faults.replace(stored, read.data, true)));
}

function put(context: Context, { faults, shown }: Rules, rule: Rule, isDry: boolean): Response {
  const id = context.req.param("id") ?? "";
  const found = faults.get(id);
  if (rule.id !== undefined && rule.id !== id) return otherId(id);
  if (isDry) return context.json(shown(storeRule({ ...rule, id }, "runtime", 0)));
  if (found) return context.json(shown(faults.replace(found, rule, false)));
  const named = readBy(ruleSchema, { ...rule, id });
  if (named.problems) return refusedBy(named.problems, "Invalid body");
  const full = faults.whyNoRoom(1);
  if (full !== undefined) return noRoom(full);
  return context.json(faults.add([named.data]).map(shown)[0], 201);
}

const noRoom = (why: string): Response =>
  problem(409, "Too many rules", `${why}. Remove some with DELETE /__mock/v1/faults first.`);

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

/** `GET faults/plan`: what would become of the next calls, without making them. */
function faultPlanRoutes({ loaded }: AdminParts): Hono<InSandbox> {
  return new Hono<InSandbox>().get("/faults/plan", validQuery(planQuery), (context) => {
    const { faults, name } = context.var.sandbox;
    const { seed = loaded.seed, n, rule: id, keys = [] } = context.req.valid("query");
    const rules = faults.list().map(({ rule }) => rule);
    const chosen = rules.filter((rule) => id === undefined || rule.id === id);
    if (id !== undefined && chosen.length === 0) return unknownRule(id, faults);
    const candidates = n * chosen.length;
    if (candidates > planLimits.candidates) {
      const detail = `${candidates} candidates; at most ${planLimits.candidates} are planned at once: ask for one rule by ?rule=<id>, or for fewer calls by ?n=`;
      return problem(422, "Plan too large", detail);
    }
    const items = chosen.flatMap((rule) => planRule(rule, { seed, sandbox: name, n, keys }));
    return context.json({ seed, sandbox: name, n, total: items.length, items });
  });
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
