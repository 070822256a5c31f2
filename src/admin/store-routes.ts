import { Hono } from "hono";
import * as z from "zod";
import { nearestHint } from "../ground/config-error.ts";
import { problem } from "../server/problem.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";
import { paging } from "./paging.ts";
import { validQuery } from "./valid.ts";

/** `GET store/{collection}`: what a sandbox holds, fixtures first, and how much that was added it has forgotten. */
export function storeRoutes({ sandboxes }: AdminParts): Hono {
  return new Hono().get("/store/:collection", validQuery(z.strictObject(paging)), (context) =>
    inSandbox(context, sandboxes, ({ store }) => {
      const name = context.req.param("collection");
      const collection = store.named(name);
      if (!collection)
        return problem(404, "Unknown collection", `There is no "${name}"; ${nearestHint(name, store.names)}`);
      const { offset, limit } = context.req.valid("query");
      const { total, forgotten } = collection;
      return context.json({ total, forgotten, items: collection.list(offset, limit) });
    }),
  );
}
