import { Hono } from "hono";
import * as z from "zod";
import { problem } from "../http/problem.ts";
import type { AdminGround } from "./admin-ground.ts";
import { validJson } from "./valid.ts";

const wanted = z.strictObject({
  name: z
    .string()
    .regex(/^[\w-]{1,60}$/)
    .optional(),
});

/** `POST sandboxes` and `DELETE sandboxes/{name}`. */
export function sandboxRoutes({ sandboxes }: AdminGround): Hono {
  return new Hono()
    .post("/sandboxes", validJson(wanted), (context) => {
      const { name } = context.req.valid("json");
      if (name !== undefined && sandboxes.get(name))
        return problem(409, "Sandbox exists", `There is a "${name}" already.`);
      const made = sandboxes.create(name);
      const { origin } = new URL(context.req.url);
      return context.json({ name: made.name, baseUrl: `${origin}/__mock/s/${made.name}` }, 201);
    })
    .delete("/sandboxes/:name", (context) => {
      const name = context.req.param("name");
      return sandboxes.remove(name)
        ? context.body(null, 204)
        : problem(404, "Unknown sandbox", `There is no sandbox "${name}" that can be deleted.`);
    });
}
