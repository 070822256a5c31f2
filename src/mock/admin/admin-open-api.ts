import * as z from "zod";
import { ownPaths } from "../../wire/paths.ts";
import type { Route } from "./route.ts";

type Json = Record<string, unknown>;

/** The admin API as an OpenAPI 3.1 document. @param routes by their tag @param base the path of a sandbox, or nothing */
export function adminOpenApi(routes: Readonly<Record<string, readonly Route[]>>, base = ""): Json {
  const paths: Record<string, Json> = {};
  for (const [tag, some] of Object.entries(routes)) {
    for (const one of some) {
      const [verb = "", path = ""] = one.key.split(" ");
      paths[path] = { ...paths[path], [verb.toLowerCase()]: { tags: [tag], ...describe(one, path) } };
    }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "crmcom-mock admin API",
      version: "v1",
      description: "How a test steers the stand-in. Open on loopback; elsewhere it needs the bearer token.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: base + ownPaths.admin }],
    security: [{}, { bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      schemas: { Problem: problemSchema },
    },
  };
}

const text = { type: "string" };
const integer = { type: "integer" };
const fault = { type: "object", properties: { path: text, message: text, line: integer } };

const problemSchema = {
  type: "object",
  required: ["title", "status", "detail"],
  properties: { title: text, status: integer, detail: text, validation: { type: "array", items: fault } },
};

const problemResponse = {
  description: "What was wrong, as a problem document",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

const created: ReadonlySet<string> = new Set(["POST /sandboxes", "POST /store/{collection}", "POST /faults"]);

function describe({ key, summary, query, body }: Route, path: string): Json {
  const inQuery = query ? (printed(query)["properties"] as Json) : {};
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: text })),
    ...Object.entries(inQuery).map(([name, schema]) => ({ name, in: "query", schema })),
  ];
  const done = key.startsWith("DELETE ") ? 204 : created.has(key) ? 201 : 200;
  return {
    operationId: key.replace(/\W+/g, "_"),
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { content: { "application/json": { schema: printed(body) } } } }),
    responses: { [done]: { description: summary }, default: problemResponse },
  };
}

function printed(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
  return rest;
}
