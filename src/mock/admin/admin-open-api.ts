import type { RouterRoute } from "hono/types";
import * as z from "zod";
import { ownPaths } from "../../wire/paths.ts";
import { validated } from "./valid.ts";

type Route = Pick<RouterRoute, "method" | "path" | "handler">;

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

/** What each operation of the admin API does, by tag, verb and path. A test compares them with the routes that are mounted. */
export const adminOperations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  health: {
    "GET /health/live": "Whether the program lives",
    "GET /health/ready": "Whether fixtures and rules are loaded and calls are answered",
  },
  sandbox: {
    "POST /reset": "Resets what the body names, or all of a sandbox",
    "GET /sandboxes": "Lists the sandboxes",
    "POST /sandboxes": "Makes a sandbox; answers with its base URL and a token",
    "PUT /sandboxes/{name}": "Gives the sandbox of that name, or makes it",
    "GET /sandboxes/{name}": "One sandbox",
    "PATCH /sandboxes/{name}": "Changes the release that a sandbox simulates",
    "DELETE /sandboxes/{name}": "Removes a sandbox",
    "GET /way-in": "What a client needs: base URL, a token that works, and a call to try them",
    "POST /provider-states": "Sets up or tears down a provider state, for a Pact verifier",
    "GET /clock": "The time of a sandbox",
    "PUT /clock": "Freezes or moves the time of a sandbox, or lets it follow the system",
    "GET /state": "Exports what a sandbox holds beyond its fixtures",
    "PUT /state": "Imports such a document in place of what a sandbox holds",
    "GET /store": "The collections of a sandbox and how many rows each holds",
    "GET /store/{collection}": "The rows of a collection, fixtures first",
    "POST /store/{collection}": "Adds rows; members that you leave out are generated",
    "PATCH /assumptions": "Switches assumptions of a sandbox; null goes back to the config",
  },
  journal: {
    "GET /requests": "Lists, filters and counts calls, or follows them (format=sse)",
    "GET /duplicates": "Events that a client created twice",
    "GET /requests/{id}": "One call",
    "GET /requests/{id}/rows": "The rows of a bulk call, and what became of each",
    "GET /requests/{id}/again": "The call to make again: request, curl, a test, and a fault rule",
    "POST /requests/verify": "Checks a claim about calls: true, false, vacuous or not to be proven",
  },
  faults: {
    "GET /faults": "The fault rules of a sandbox, with matches and hits",
    "POST /faults": "Adds one rule or several",
    "DELETE /faults": "Removes all rules",
    "GET /faults/presets": "The presets",
    "GET /faults/plan": "What rules would do, call by call",
    "GET /faults/{id}": "One rule, and why it did not hit",
    "PUT /faults/{id}": "Replaces a rule",
    "PATCH /faults/{id}": "Changes members of a rule",
    "DELETE /faults/{id}": "Removes a rule",
  },
  documents: {
    "GET /vendor-errors": "Every error that can be answered, with corrections of the config",
    "GET /assumptions": "Every assumption with its reason, its evidence and its calls",
    "GET /openapi.json": "The vendor's API of a release, as OpenAPI 3.1",
    "GET /admin-openapi.json": "This document",
  },
  program: {
    "GET /settings": "Every setting with its origin; secrets masked",
    "GET /metrics": "Counts and durations, for Prometheus",
  },
};

const created: ReadonlySet<string> = new Set(["POST /sandboxes", "POST /store/{collection}", "POST /faults"]);

const successOf = (key: string): number => (key.startsWith("DELETE ") ? 204 : created.has(key) ? 201 : 200);
