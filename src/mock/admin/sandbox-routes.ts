import type { Context } from "hono";
import * as z from "zod";
import { firstCall } from "../../documents/first-call.ts";
import { readBy } from "../../matching/read-by.ts";
import { ownPaths } from "../../wire/paths.ts";
import { problem } from "../../wire/problem.ts";
import { releaseText, unknownReleaseRemark } from "../../wire/release.ts";
import { publicUrlOf } from "../config/settings.ts";
import { resetParts, type Sandbox, switchesIn, workingToken } from "../sandbox/sandbox.ts";
import { clockSetting, sandboxOptions, setClock } from "../sandbox/sandbox-options.ts";
import type { EntranceEnv } from "../server/access.ts";
import { keyInPath, noSuchSandbox } from "../server/choose-sandbox.ts";
import { end, refusedBy } from "./refused.ts";
import { type AdminParts, created, paging, type Route, route } from "./route.ts";

/** With `all`: every sandbox, and not only the one that the request names. */
const resetBody = z.strictObject(
  Object.fromEntries([...resetParts, "all"].map((part) => [part, z.boolean().optional()])),
);

/** Operations on the sandboxes as a whole; each is named in the path. */
export function sandboxRoutes(parts: AdminParts): Route[] {
  const { sandboxes } = parts;
  // Found without being used, so that a look does not prolong its life.
  const named = (name: string): Sandbox =>
    sandboxes.all().find((sandbox) => sandbox.name === name) ?? end(noSuchSandbox(name));
  const withToken = (context: Context, sandbox: Sandbox) => ({
    ...shown(context, parts, sandbox),
    token: workingToken(sandbox) ?? null,
  });
  return [
    route("POST /reset", "Resets what the body names, or all of a sandbox", { body: resetBody }, (asked) => {
      const { all, ...parts } = asked.body;
      if (!all) return { sandbox: asked.sandbox.name, reset: asked.sandbox.reset(parts) };
      return { sandboxes: sandboxes.all().length, reset: sandboxes.resetAll(parts) };
    }),
    route("GET /sandboxes", "Lists the sandboxes", { query: z.strictObject(paging) }, ({ context, query }) => {
      const all = sandboxes.all();
      const some = all.slice(query.offset, query.offset + query.limit);
      return { total: all.length, items: some.map((sandbox) => shown(context, parts, sandbox)) };
    }),
    route(
      "POST /sandboxes",
      "Makes a sandbox; answers with its base URL and a token",
      { body: sandboxOptions },
      ({ context, body }) => created(withToken(context, sandboxes.make(body))),
    ),
    route(
      "PUT /sandboxes/{name}",
      "Returns the sandbox of that name; makes it if there is none",
      { body: sandboxOptions.omit({ name: true }) },
      ({ context, body, param }) => {
        const { data: name, problems } = readBy(sandboxOptions.shape.name.unwrap(), param("name"));
        if (problems) return refusedBy(problems, "Invalid name");
        const { sandbox, isNew } = sandboxes.getOrMake({ ...body, name });
        const answer = withToken(context, sandbox);
        return isNew ? created(answer) : answer;
      },
    ),
    route("GET /sandboxes/{name}", "One sandbox", ({ context, param }) => shown(context, parts, named(param("name")))),
    route(
      "PATCH /sandboxes/{name}",
      "Changes the release that a sandbox simulates",
      { body: z.strictObject({ release: releaseText }) },
      ({ context, body, param }) => {
        const found = named(param("name"));
        found.release = body.release;
        return shown(context, parts, found);
      },
    ),
    route("DELETE /sandboxes/{name}", "Removes a sandbox", ({ param }) => {
      const name = param("name");
      if (name === sandboxes.default.name) {
        return problem(409, "Cannot be removed", `"${name}" is always there; POST /__mock/v1/reset empties it.`);
      }
      return sandboxes.remove(name) ? undefined : noSuchSandbox(name);
    }),
  ];
}

/** What is told and set of the sandbox that a request names. */
export const namedSandboxRoutes = (parts: AdminParts): Route[] => [
  route(
    "GET /way-in",
    "What a client needs: base URL, a token that works, and a call to try them",
    ({ context, sandbox }) => wayInto(context, parts, sandbox),
  ),
  route("GET /clock", "The time of a sandbox", ({ sandbox }) => shownClock(sandbox)),
  route(
    "PUT /clock",
    "Freezes or moves the time of a sandbox, or lets it follow the system",
    { body: clockSetting },
    ({ sandbox, body }) => {
      setClock(sandbox.clock, body);
      return shownClock(sandbox);
    },
  ),
];

/** The base URL of a sandbox: all that a client needs to change. */
export function baseUrlOf(context: Context, { sandboxes, loaded }: AdminParts, sandbox: Sandbox): string {
  const isLoopback = (context.env as EntranceEnv)?.entrance?.isLoopback ?? true;
  const origin = publicUrlOf(loaded.now().config.publicUrl) ?? new URL(context.req.url).origin;
  return `${origin}${ownPaths.sandbox}${encodeURIComponent(keyInPath(sandboxes, sandbox, isLoopback))}`;
}

export type ShownSandbox = ReturnType<typeof shown>;

function shown(context: Context, parts: AdminParts, sandbox: Sandbox) {
  const { name, release, journal, store } = sandbox;
  const { ttlMs = null, idleMs = null } = parts.sandboxes.idleTime(name) ?? {};
  const remark = unknownReleaseRemark(release);
  return {
    name,
    baseUrl: baseUrlOf(context, parts, sandbox),
    release: release.name,
    assumptions: switchesIn(sandbox),
    clock: shownClock(sandbox),
    calls: journal.total,
    events: store.named("customer_events")?.total ?? 0,
    ttlMs,
    idleMs,
    warnings: remark === undefined ? [] : [remark],
  };
}

function shownClock({ clock }: Sandbox) {
  const { frozenAtMs, aheadMs } = clock;
  return {
    now: new Date(clock.nowMs()).toISOString(),
    frozenAt: frozenAtMs === undefined ? null : new Date(frozenAtMs).toISOString(),
    aheadMs,
    system: frozenAtMs === undefined && aheadMs === 0,
  };
}

export type WayIn = ReturnType<typeof wayInto>;

function wayInto(context: Context, parts: AdminParts, sandbox: Sandbox) {
  const baseUrl = baseUrlOf(context, parts, sandbox);
  const token = workingToken(sandbox);
  return { baseUrl, token: token ?? null, curl: firstCall(baseUrl, token, sandbox.release) };
}
