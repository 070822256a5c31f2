import { type Context, Hono } from "hono";
import * as z from "zod";
import { firstCall } from "../../documents/first-call.ts";
import { readBy } from "../../matching/read-by.ts";
import { problem } from "../../wire/problem.ts";
import { releaseText, unknownReleaseRemark } from "../../wire/release.ts";
import { clockSetting, printClock, setClock } from "../sandbox/clock-setting.ts";
import { getOrMakeSandbox, makeSandbox, sandboxOptions } from "../sandbox/make-sandbox.ts";
import { partsOf, resetParts, resetSandbox, type Sandbox, switchesIn, workingToken } from "../sandbox/sandbox.ts";
import { noSuchSandbox } from "../server/choose-sandbox.ts";
import { type AdminParts, baseUrlOf, type InSandbox } from "./admin-parts.ts";
import { end, invalid, paging, refusedBy, validJson, validQuery } from "./valid.ts";

/** Operations on the sandboxes as a whole; each is named in the path. */
export function sandboxRoutes(parts: AdminParts): Hono {
  const { sandboxes } = parts;
  // Found without being used, so that a look does not prolong its life.
  const named = (name: string): Sandbox =>
    sandboxes.all().find((sandbox) => sandbox.name === name) ?? end(noSuchSandbox(name));
  return new Hono()
    .post("/sandboxes", validJson(sandboxOptions), (context) => {
      const sandbox = makeSandbox(sandboxes, context.req.valid("json"));
      return context.json(withToken(context, parts, sandbox), 201);
    })
    .put("/sandboxes/:name", validJson(sandboxOptions.omit({ name: true })), (context) => {
      const name = readBy(sandboxOptions.shape.name, context.req.param("name"));
      if (name.problems) return refusedBy(name.problems, "Invalid name");
      const options = { ...context.req.valid("json"), name: name.data as string };
      const { sandbox, isNew } = getOrMakeSandbox(sandboxes, options);
      return context.json(withToken(context, parts, sandbox), isNew ? 201 : 200);
    })
    .get("/sandboxes", validQuery(z.strictObject(paging)), (context) => {
      const { offset, limit } = context.req.valid("query");
      const all = sandboxes.all();
      const items = all.slice(offset, offset + limit).map((sandbox) => shown(context, parts, sandbox));
      return context.json({ total: all.length, items });
    })
    .get("/sandboxes/:name", (context) => context.json(shown(context, parts, named(context.req.param("name")))))
    .patch("/sandboxes/:name", validJson(z.strictObject({ release: releaseText })), (context) => {
      const found = named(context.req.param("name"));
      found.now.release = context.req.valid("json").release;
      return context.json(shown(context, parts, found));
    })
    .post("/reset", validJson(resetBody), async (context, next) => {
      const { all, ...some } = context.req.valid("json");
      if (!all) return next();
      const chosen = partsOf(some);
      sandboxes.resetAll(chosen);
      const reset = resetParts.filter((part) => chosen[part]);
      return context.json({ sandboxes: sandboxes.all().length, reset });
    })
    .delete("/sandboxes/:name", (context) => {
      const name = context.req.param("name");
      if (name === sandboxes.default.name) {
        return problem(409, "Cannot be removed", `"${name}" is always there; POST /__mock/v1/reset empties it.`);
      }
      return sandboxes.remove(name) ? context.body(null, 204) : noSuchSandbox(name);
    });
}

const withToken = (context: Context, parts: AdminParts, sandbox: Sandbox) => ({
  ...shown(context, parts, sandbox),
  token: workingToken(sandbox) ?? null,
});

export type ShownSandbox = ReturnType<typeof shown>;

function shown(context: Context, parts: AdminParts, sandbox: Sandbox) {
  const { name, now, clock, journal, store } = sandbox;
  const { ttlMs = null, idleMs = null } = parts.sandboxes.idleTime(name) ?? {};
  const remark = unknownReleaseRemark(now.release);
  return {
    name,
    baseUrl: baseUrlOf(context, parts, sandbox),
    release: now.release.name,
    assumptions: switchesIn(sandbox),
    clock: printClock(clock),
    calls: journal.total,
    events: store.named("customer_events")?.total ?? 0,
    ttlMs,
    idleMs,
    warnings: remark === undefined ? [] : [remark],
  };
}

/** With `all`: every sandbox, and not only the one that the request names. */
const resetBody = z.strictObject(
  Object.fromEntries([...resetParts, "all"].map((part) => [part, z.boolean().optional()])),
);

export type WayIn = ReturnType<typeof wayInto>;

function wayInto(context: Context, parts: AdminParts, sandbox: Sandbox) {
  const baseUrl = baseUrlOf(context, parts, sandbox);
  const token = workingToken(sandbox);
  return { baseUrl, token: token ?? null, curl: firstCall(baseUrl, token, sandbox.now.release) };
}

/** Operations on the sandbox that the request names. */
export function namedSandboxRoutes(parts: AdminParts): Hono<InSandbox> {
  return new Hono<InSandbox>()
    .get("/way-in", (context) => context.json(wayInto(context, parts, context.var.sandbox)))
    .get("/clock", (context) => context.json(printClock(context.var.sandbox.clock)))
    .put("/clock", validJson(clockSetting), (context) => {
      const { clock } = context.var.sandbox;
      try {
        setClock(clock, context.req.valid("json"));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return invalid("Invalid body", [{ path: "/advanceMs", message: error.message }]);
      }
      return context.json(printClock(clock));
    })
    .post("/reset", validJson(resetBody), (context) => {
      const { sandbox } = context.var;
      const { all: _, ...named } = context.req.valid("json");
      const chosen = partsOf(named);
      resetSandbox(sandbox, chosen);
      return context.json({ sandbox: sandbox.name, reset: resetParts.filter((part) => chosen[part]) });
    });
}
