import { type Context, Hono } from "hono";
import * as z from "zod";
import type { FaultSet } from "../faults/fault-set.ts";
import { presets } from "../faults/presets.ts";
import { oneOrSeveralSchema, type Rule, ruleSchema } from "../faults/rule.ts";
import { renderRule, type StoredRule } from "../faults/stored-rule.ts";
import { nearestHint } from "../ground/config-error.ts";
import { problem } from "../server/problem.ts";
import type { AdminParts } from "./admin-parts.ts";
import { faultPlanRoutes } from "./fault-plan-routes.ts";
import { inSandbox } from "./in-sandbox.ts";
import { mergePatch } from "./merge-patch.ts";
import { refusedBy, validJson, validQuery } from "./valid.ts";

const listQuery = z.strictObject({
  pending: z.enum(["", "true", "false"], "expected ?pending, or true or false").optional(),
});

const members = z.record(z.string(), z.unknown());

/** `faults`: the fault rules of a sandbox, listed, added, replaced, changed and removed. */
export function faultRoutes(parts: AdminParts): Hono {
  const within = (context: Context, answer: (faults: FaultSet) => Response) =>
    inSandbox(context, parts.sandboxes, ({ faults }) => answer(faults));

  return new Hono()
    .route("/", faultPlanRoutes(parts))
    .get("/faults/presets", (context) => {
      const items = Object.entries(presets).map(([name, preset]) => ({ name, ...preset }));
      return context.json({ total: items.length, items });
    })
    .get("/faults", validQuery(listQuery), (context) =>
      within(context, (faults) => {
        const { pending = "false" } = context.req.valid("query");
        return context.json(listed(faults.list().filter(({ verdicts }) => pending === "false" || verdicts.hit === 0)));
      }),
    )
    .get("/faults/:id", (context) => within(context, (faults) => one(context, faults, renderedAs(context))))
    .post("/faults", validJson(oneOrSeveralSchema), async (context) => {
      const isList = Array.isArray(await context.req.json());
      return within(context, (faults) => {
        const rules = context.req.valid("json");
        const taken = rules.find(({ id }) => id !== undefined && faults.get(id));
        if (taken) return problem(409, "Rule exists", `There is a rule "${taken.id}"; change it with PUT or PATCH.`);
        const stored = faults.add(rules).map(renderRule);
        return context.json(isList ? stored : stored[0], 201);
      });
    })
    .put("/faults", validJson(oneOrSeveralSchema), (context) =>
      within(context, (faults) => {
        faults.clear();
        faults.add(context.req.valid("json"));
        return context.json(listed(faults.list()));
      }),
    )
    .put("/faults/:id", validJson(ruleSchema), (context) =>
      within(context, (faults) => put(context, faults, context.req.valid("json"))),
    )
    .patch("/faults/:id", validJson(members), (context) =>
      within(context, (faults) =>
        one(context, faults, (stored) => patch(context, faults, stored, context.req.valid("json"))),
      ),
    )
    .delete("/faults", (context) =>
      within(context, (faults) => {
        faults.clear();
        return context.body(null, 204);
      }),
    )
    .delete("/faults/:id", (context) =>
      within(context, (faults) =>
        one(context, faults, ({ rule }) => {
          faults.remove(rule.id);
          return context.body(null, 204);
        }),
      ),
    );
}

const listed = (rules: readonly StoredRule[]) => ({ total: rules.length, items: rules.map(renderRule) });

const renderedAs = (context: Context) => (stored: StoredRule) => context.json(renderRule(stored));

const otherId = (id: string) =>
  problem(422, "Invalid body", `/id: the rule is "${id}" and stays so`, {
    validation: [{ path: "/id", message: `expected ${id}, or none` }],
  });

function one(context: Context, faults: FaultSet, answer: (stored: StoredRule) => Response): Response {
  const id = context.req.param("id") ?? "";
  const found = faults.get(id);
  if (found) return answer(found);
  const known = faults.list().map(({ rule }) => rule.id);
  const hint = known.length > 0 ? nearestHint(id, known) : "there are none";
  return problem(404, "Unknown rule", `There is no rule "${id}"; ${hint}`);
}

function patch(context: Context, faults: FaultSet, stored: StoredRule, changes: Record<string, unknown>): Response {
  const read = ruleSchema.safeParse(mergePatch(stored.rule, changes));
  if (!read.success) return refusedBy(read.error.issues, "Invalid body");
  if (read.data.id !== stored.rule.id) return otherId(stored.rule.id);
  return context.json(renderRule(faults.replace(stored, read.data, true)));
}

function put(context: Context, faults: FaultSet, rule: Rule): Response {
  const id = context.req.param("id") ?? "";
  const found = faults.get(id);
  if (rule.id !== undefined && rule.id !== id) return otherId(id);
  if (found) return context.json(renderRule(faults.replace(found, rule, false)));
  const named = ruleSchema.safeParse({ ...rule, id });
  if (!named.success) return refusedBy(named.error.issues, "Invalid body");
  return context.json(faults.add([named.data]).map(renderRule)[0], 201);
}
