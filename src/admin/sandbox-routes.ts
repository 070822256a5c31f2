import { type Context, Hono } from "hono";
import * as z from "zod";
import { ConfigError, printProblem } from "../ground/config-error.ts";
import { readBy } from "../matching/read-by.ts";
import { printClock } from "../sandbox/clock-setting.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { sandboxOptions } from "../sandbox/sandbox-options.ts";
import { SandboxRefused } from "../sandbox/sandbox-refused.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import { workingToken } from "../sandbox/working-token.ts";
import { problem } from "../server/problem.ts";
import { unknownReleaseRemark } from "../wire/release.ts";
import { releaseText } from "../wire/release-text.ts";
import type { AdminParts } from "./admin-parts.ts";
import { baseUrlOf } from "./base-url.ts";
import { paging } from "./paging.ts";
import { invalid, refusedBy, validJson, validQuery } from "./valid.ts";

/** What can be changed of a sandbox that is there. */
const changes = z.strictObject({ release: releaseText });

/** `sandboxes`: make one, have one by its name, list them, show one, change one, remove one. */
export function sandboxRoutes({ sandboxes }: AdminParts): Hono {
  return new Hono()
    .post("/sandboxes", validJson(sandboxOptions), (context) =>
      orRefused(() => {
        const sandbox = sandboxes.create(context.req.valid("json"));
        return context.json(withToken(context, sandboxes, sandbox), 201);
      }),
    )
    .put("/sandboxes/:name", validJson(sandboxOptions.omit({ name: true })), (context) => {
      const name = readBy(sandboxOptions.shape.name, context.req.param("name"));
      if (name.problems) return refusedBy(name.problems, "Invalid name");
      return orRefused(() => {
        const { sandbox, isNew } = sandboxes.getOrCreate({ ...context.req.valid("json"), name: name.data as string });
        return context.json(withToken(context, sandboxes, sandbox), isNew ? 201 : 200);
      });
    })
    .get("/sandboxes", validQuery(z.strictObject(paging)), (context) => {
      const { offset, limit } = context.req.valid("query");
      const all = sandboxes.all();
      const items = all.slice(offset, offset + limit).map((sandbox) => shown(context, sandboxes, sandbox));
      return context.json({ total: all.length, items });
    })
    .get("/sandboxes/:name", (context) => {
      const name = context.req.param("name");
      const found = sandboxes.all().find((one) => one.name === name);
      return found ? context.json(shown(context, sandboxes, found)) : unknown(name);
    })
    .patch("/sandboxes/:name", validJson(changes), (context) => {
      const name = context.req.param("name");
      const found = sandboxes.all().find((one) => one.name === name);
      if (!found) return unknown(name);
      found.simulate(context.req.valid("json").release);
      return context.json(shown(context, sandboxes, found));
    })
    .delete("/sandboxes/:name", (context) => {
      const name = context.req.param("name");
      if (name === sandboxes.default.name) {
        return problem(409, "Cannot be removed", `"${name}" is always there; POST /__mock/v1/reset empties it.`);
      }
      return sandboxes.remove(name) ? context.body(null, 204) : unknown(name);
    });
}

const withToken = (context: Context, sandboxes: Sandboxes, sandbox: Sandbox) => ({
  ...shown(context, sandboxes, sandbox),
  token: workingToken(sandbox) ?? null,
});

const unknown = (name: string) =>
  problem(404, "Unknown sandbox", `There is no sandbox "${name}"; make it with POST /__mock/v1/sandboxes.`);

function shown(context: Context, sandboxes: Sandboxes, sandbox: Sandbox) {
  const { name, release, switches, clock, journal } = sandbox;
  const { ttlMs = null, idleMs = null } = sandboxes.idle(name) ?? {};
  const remark = unknownReleaseRemark(release());
  return {
    name,
    baseUrl: baseUrlOf(context, sandboxes, sandbox),
    release: release().name,
    assumptions: switches(),
    clock: printClock(clock),
    calls: journal.total,
    ttlMs,
    idleMs,
    warnings: remark === undefined ? [] : [remark],
  };
}

function orRefused(make: () => Response): Response {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConfigError) {
      return invalid(
        "Invalid body",
        error.problems.map((one) => {
          const message = printProblem(one);
          const { where } = one;
          return where.startsWith("/")
            ? { path: where, message }
            : { path: "/fixtures", message: `${where}: ${message}` };
        }),
      );
    }
    if (!(error instanceof SandboxRefused)) throw error;
    return error.reason === "taken"
      ? problem(409, "Name taken", error.message)
      : problem(429, "Too many sandboxes", error.message);
  }
}
