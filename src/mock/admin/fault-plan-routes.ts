import { Hono } from "hono";
import * as z from "zod";
import { nearestHint } from "../../ground/config-error.ts";
import { planLimits, planRule } from "../faults/plan.ts";
import { problem } from "../server/problem.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { whole } from "./paging.ts";
import { validQuery } from "./valid.ts";

const query = z.strictObject({
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
export function faultPlanRoutes({ sandboxes, loaded }: AdminParts): Hono {
  return new Hono().get("/faults/plan", validQuery(query), (context) =>
    inSandbox(context, sandboxes, ({ faults, name }) => {
      const { seed = loaded.seed, n, rule: id, keys = [] } = context.req.valid("query");
      const rules = faults.list().map(({ rule }) => rule);
      const chosen = rules.filter((rule) => id === undefined || rule.id === id);
      if (id !== undefined && chosen.length === 0) {
        const hint = nearestHint(
          id,
          rules.map((rule) => rule.id),
        );
        return problem(404, "Unknown rule", `There is no rule "${id}"; ${hint || "there are none"}`);
      }
      if (n * chosen.length > planLimits.candidates) {
        const detail = `${n} calls of ${chosen.length} rules are ${n * chosen.length} candidates; at most ${planLimits.candidates} are planned at once: ask for one rule by ?rule=<id>, or for fewer calls by ?n=`;
        return problem(422, "Plan too large", detail);
      }
      const items = chosen.flatMap((rule) => planRule(rule, { seed, sandbox: name, n, keys }));
      return context.json({ seed, sandbox: name, n, total: items.length, items });
    }),
  );
}
