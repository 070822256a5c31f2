import { Hono } from "hono";
import * as z from "zod";
import { renderEntry } from "../journal/render-entry.ts";
import type { AdminGround } from "./admin-ground.ts";
import { inSandbox } from "./in-sandbox.ts";
import { paging } from "./paging.ts";
import { validQuery } from "./valid.ts";

/** `GET requests`: the calls of a sandbox that its journal still has, newest last. */
export function journalRoutes({ sandboxes }: AdminGround): Hono {
  return new Hono().get("/requests", validQuery(z.strictObject(paging)), (context) =>
    inSandbox(context, sandboxes, ({ journal }) => {
      const { offset, limit } = context.req.valid("query");
      const entries = journal.entries();
      const items = entries.slice(offset, offset + limit).map(({ sequence, record }) => renderEntry(sequence, record));
      return context.json({ total: entries.length, items });
    }),
  );
}
