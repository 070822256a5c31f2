import { type Context, Hono } from "hono";
import * as z from "zod";
import { ConfigError, printProblem } from "../../ground/config-error.ts";
import { collectionHint, findEntity } from "../../vendor/entities/all-entities.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { seedRows } from "../sandbox/seed-rows.ts";
import { problem } from "../server/problem.ts";
import type { AdminParts } from "./admin-parts.ts";
import { heldQuery, heldRows } from "./held-rows.ts";
import { inSandbox } from "./in-sandbox.ts";
import { invalid, validJson, validQuery } from "./valid.ts";

/**
 * `GET store`: the collections of a sandbox.
 * `GET store/{collection}`: what it holds, fixtures first, and how much that was added it has forgotten.
 * `POST` there: adds a row, or several as a list, each with no more than the members that matter.
 */
export function storeRoutes({ sandboxes }: AdminParts): Hono {
  return new Hono()
    .get("/store", (context) =>
      inSandbox(context, sandboxes, ({ store }) => {
        const collections = store.names.map((name) => {
          const { total = 0, forgotten = 0 } = store.named(name) ?? {};
          return { name, total, forgotten };
        });
        return context.json({ total: collections.length, collections });
      }),
    )
    .get("/store/:collection", validQuery(heldQuery), (context) =>
      inSandbox(context, sandboxes, (sandbox) => {
        const collection = sandbox.store.named(context.req.param("collection"));
        if (!collection) return unknownCollection(context);
        return context.json(heldRows(sandbox, collection, context.req.valid("query")));
      }),
    )
    .post("/store/:collection", validJson(z.unknown()), (context) =>
      inSandbox(context, sandboxes, (sandbox) => add(context, sandbox, context.req.valid("json"))),
    );
}

function unknownCollection(context: Context): Response {
  const name = context.req.param("collection") ?? "";
  return problem(404, "Unknown collection", `There is no "${name}"; ${collectionHint(name)}`);
}

function add(context: Context, sandbox: Sandbox, written: unknown): Response {
  const entity = findEntity(context.req.param("collection") ?? "");
  if (!entity) return unknownCollection(context);
  const isList = Array.isArray(written);
  try {
    const rows = seedRows(sandbox, entity, isList ? written : [written]);
    return context.json(isList ? rows : (rows[0] as object), 201);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // A single row is not in a list: its members stand at the top of the body.
    const at = (where: string) => (isList ? where : where.replace(/^\/0/, "") || "/");
    return invalid(
      "Invalid body",
      error.problems.map((one) => ({ path: at(one.where), message: printProblem(one) })),
    );
  }
}
