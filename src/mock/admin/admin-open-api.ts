import * as z from "zod";
import { ownPaths } from "../../wire/paths.ts";
import { adminOperations, successOf } from "./admin-operations.ts";
import { validated } from "./valid.ts";

/** A handler that is mounted, as Hono lists it. */
interface Route {
  readonly method: string;
  readonly path: string;
  readonly handler: unknown;
}

type Json = Record<string, unknown>;

/** The name of a route in `adminOperations`: `GET /requests/{id}`. */
const operationKey = ({ method, path }: Route): string => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`;

/** The routes that answer: neither the middleware for all nor the page that shows the document. */
function answeringRoutes(routes: readonly Route[]): readonly Route[] {
  return routes.filter(({ method, path }) => method !== "ALL" && !path.endsWith("*") && !path.startsWith("/docs"));
}

/**
 * The admin API as an OpenAPI 3.1 document. Paths and schemas come from the mounted routes, summaries from `adminOperations`.
 * @param base the path before `/__mock/v1` where it is asked for: that of a sandbox, or none
 */
export function adminOpenApi(routes: readonly Route[], base = ""): Json {
  const paths: Record<string, Json> = {};
  const mounted = answeringRoutes(routes);
  for (const key of new Set(mounted.map(operationKey))) {
    const [method = "", path = ""] = key.split(" ");
    const handlers = mounted.filter((route) => operationKey(route) === key).map(({ handler }) => handler);
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(key, path, handlers) };
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

function describe(key: string, path: string, handlers: readonly unknown[]): Json {
  const [tag = "", summaries = {}] = Object.entries(adminOperations).find(([, some]) => key in some) ?? [];
  const summary = summaries[key] ?? key;
  const parts = handlers.flatMap((handler) => validated.get(handler as object) ?? []);
  const body = parts.find(({ target }) => target === "json");
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: text })),
    ...parts.filter(({ target }) => target === "query").flatMap(({ schema }) => queryParameters(schema)),
  ];
  return {
    operationId: key.replace(/\W+/g, "_"),
    summary,
    tags: [tag],
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { content: { "application/json": { schema: printed(body.schema) } } } }),
    responses: { [successOf(key)]: { description: summary }, default: problemResponse },
  };
}

const problemResponse = {
  description: "What was wrong, as a problem document",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

function queryParameters(schema: z.ZodType): Json[] {
  const { properties = {}, required = [] } = printed(schema) as {
    properties?: Record<string, Json>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema: property,
  }));
}

function printed(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
  return rest;
}
