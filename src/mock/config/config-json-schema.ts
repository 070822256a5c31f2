import * as z from "zod";
import { configSchema } from "./settings.ts";

/** The config file as JSON Schema, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  const { properties, ...rest } = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  return { ...rest, title: "Config file of crmcom-mock", properties: { $schema: { type: "string" }, ...properties } };
}
