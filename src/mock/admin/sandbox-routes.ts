import { type Context, Hono } from "hono";
import * as z from "zod";
import { ConfigError, printProblem } from "../../ground/config-error.ts";
import { readBy } from "../../matching/read-by.ts";
import { unknownReleaseRemark } from "../../wire/release.ts";
import { releaseText } from "../../wire/release-text.ts";
import { printClock } from "../sandbox/clock-setting.ts";
import { getOrMakeSandbox, makeSandbox, SandboxRefused } from "../sandbox/make-sandbox.ts";
import { type Sandbox, switchesIn, workingToken } from "../sandbox/sandbox.ts";
import { sandboxOptions } from "../sandbox/sandbox-options.ts";
import { allSandboxes, removeSandbox, sandboxIdleTime } from "../sandbox/sandboxes.ts";
import { noSuchSandbox } from "../server/choose-sandbox.ts";
import { problem } from "../server/problem.ts";
import type { AdminParts } from "./admin-parts.ts";
import { baseUrlOf } from "./base-url.ts";
import { paging } from "./paging.ts";
import { invalid, refusedBy, validJson, validQuery } from "./valid.ts";

/** What can be changed of a sandbox that is there. */
const changes = z.strictObject({ release: releaseText });

/** `sandboxes`: make one, have one by its name, list them, show one, change one, remove one. */
export function sandboxRoutes(parts: AdminParts): Hono {
  const { sandboxes } = parts;
  return new Hono()
    .post("/sandboxes", validJson(sandboxOptions), (context) =>
      orRefused(() => {
        const sandbox = makeSandbox(sandboxes, context.req.valid("json"));
        return context.json(withToken(context, parts, sandbox), 201);
      }),
    )
    .put("/sandboxes/:name", validJson(sandboxOptions.omit({ name: true })), (context) => {
      const name = readBy(sandboxOptions.shape.name, context.req.param("name"));
      if (name.problems) return refusedBy(name.problems, "Invalid name");
      return orRefused(() => {
        const { sandbox, isNew } = getOrMakeSandbox(sandboxes, {
          ...context.req.valid("json"),
          name: name.data as string,
        });
        return context.json(withToken(context, parts, sandbox), isNew ? 201 : 200);
      });
    })
    .get("/sandboxes", validQuery(z.strictObject(paging)), (context) => {
      const { offset, limit } = context.req.valid("query");
      const all = allSandboxes(sandboxes);
      const items = all.slice(offset, offset + limit).map((sandbox) => shown(context, parts, sandbox));
      return context.json({ total: all.length, items });
    })
    .get("/sandboxes/:name", (context) => {
      const name = context.req.param("name");
      const found = allSandboxes(sandboxes).find((one) => one.name === name);
      return found ? context.json(shown(context, parts, found)) : noSuchSandbox(name);
    })
    .patch("/sandboxes/:name", validJson(changes), (context) => {
      const name = context.req.param("name");
      const found = allSandboxes(sandboxes).find((one) => one.name === name);
      if (!found) return noSuchSandbox(name);
      found.now.release = context.req.valid("json").release;
      return context.json(shown(context, parts, found));
    })
    .delete("/sandboxes/:name", (context) => {
      const name = context.req.param("name");
      if (name === sandboxes.default.name) {
        return problem(409, "Cannot be removed", `"${name}" is always there; POST /__mock/v1/reset empties it.`);
      }
      return removeSandbox(sandboxes, name) ? context.body(null, 204) : noSuchSandbox(name);
    });
}

const withToken = (context: Context, parts: AdminParts, sandbox: Sandbox) => ({
  ...shown(context, parts, sandbox),
  token: workingToken(sandbox) ?? null,
});

function shown(context: Context, parts: AdminParts, sandbox: Sandbox) {
  const { name, now, clock, journal } = sandbox;
  const { ttlMs = null, idleMs = null } = sandboxIdleTime(parts.sandboxes, name) ?? {};
  const remark = unknownReleaseRemark(now.release);
  return {
    name,
    baseUrl: baseUrlOf(context, parts, sandbox),
    release: now.release.name,
    assumptions: switchesIn(sandbox),
    clock: printClock(clock),
    calls: journal.total,
    ttlMs,
    idleMs,
    warnings: remark === undefined ? [] : [remark],
  };
}

const refusals = {
  taken: [409, "Name taken"],
  full: [429, "Too many sandboxes"],
} as const;

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
    const [status, title] = refusals[error.reason];
    return problem(status, title, error.message);
  }
}
