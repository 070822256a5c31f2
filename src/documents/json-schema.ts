import * as z from "zod";

type JsonSchema = Record<string, unknown>;

/**
 * A zod schema as JSON Schema 2020-12, as a client sees it. What a refinement checks is said by its twin; what a contract
 * says beside the type becomes an extension.
 */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...printed } = z.toJSONSchema(schema, {
    io: "input",
    override: ({ zodSchema, jsonSchema: printed }) => {
      const target = printed as JsonSchema;
      // zod copies all metadata, functions too.
      const { twin, since, presence, typeName, appliesWith, provenance } = z.globalRegistry.get(zodSchema) ?? {};
      for (const name of ["twin", "form", "since", "presence", "typeName", "appliesWith", "provenance"])
        delete target[name];
      if (twin && zodSchema instanceof z.ZodObject) Object.assign(target, twin(Object.keys(zodSchema.shape)));
      Object.assign(target, {
        ...(typeName && { "x-crmcom-type": typeName }),
        ...(presence && { "x-crmcom-presence": presence }),
        ...(since && { "x-crmcom-since": since }),
        ...(appliesWith && { "x-crmcom-applies-with": appliesWith }),
        ...(provenance && { "x-crmcom-provenance": provenance }),
      });
    },
  }) as JsonSchema;
  return printed;
}
