import { Hono } from "hono";
import { showSettings } from "../documents/show-settings.ts";
import type { AdminGround } from "./admin-ground.ts";

/** `GET settings`: what is in force, and where each value comes from. */
export function settingsRoutes({ settings: { config, origins } }: AdminGround): Hono {
  return new Hono().get("/settings", (context) =>
    context.json({
      settings: Object.fromEntries(
        showSettings(config, origins).map(({ key, value, origin }) => [key, { value, origin }]),
      ),
    }),
  );
}
