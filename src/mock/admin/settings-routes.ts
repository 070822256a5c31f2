import { Hono } from "hono";
import { showSettings } from "../config/show-settings.ts";
import type { AdminParts } from "./admin-parts.ts";

/** `GET settings`: what is in force, and where each value comes from. */
export function settingsRoutes({ loaded }: AdminParts): Hono {
  return new Hono().get("/settings", (context) => {
    const { config, origins } = loaded.now();
    const shown = showSettings(config, origins).map(({ key, value, origin }) => [key, { value, origin }]);
    return context.json({ settings: Object.fromEntries(shown) });
  });
}
