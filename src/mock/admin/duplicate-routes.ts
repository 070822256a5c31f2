import { Hono } from "hono";
import { findDuplicates } from "../../vendor/entities/customer-event/customer-event.ts";
import type { AdminParts } from "./admin-parts.ts";
import { inSandbox } from "./in-sandbox.ts";

/** `GET duplicates`: events that look as if they were created twice, so that a retry policy can be judged. */
export function duplicateRoutes({ sandboxes }: AdminParts): Hono {
  return new Hono().get("/duplicates", (context) =>
    inSandbox(context, sandboxes, ({ store }) => {
      const items = findDuplicates(store);
      return context.json({ total: items.length, items });
    }),
  );
}
