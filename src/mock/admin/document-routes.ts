import * as z from "zod";
import { switchChangesSchema } from "../../assumptions/switches.ts";
import { listAssumptions } from "../../documents/list-assumptions.ts";
import { openApi } from "../../documents/open-api.ts";
import { ownPaths } from "../../ground/own-paths.ts";
import { hasWords } from "../../ground/whole-words.ts";
import { releaseText } from "../../wire/release.ts";
import { callsByAssumption } from "../journal/journal.ts";
import { changeSwitches, type Sandbox, switchesOfSandbox } from "../sandbox/sandbox.ts";
import { type AdminDependencies, flagParameter, type Route, route, sandboxPath } from "./route.ts";

const assumptionQuery = z.strictObject({
  /** Only those that kept calls rested on. */
  used: flagParameter,
  /** Words that all stand in the id, the statement or the reason. */
  text: z.string().min(1).optional(),
});

const openApiQuery = z.strictObject({ release: releaseText.optional() });

/** The vendor's API and its assumptions, as they are in a sandbox; and what there is of errors. */
export function documentRoutes({ catalog, loader }: AdminDependencies): Route[] {
  const shown = (sandbox: Sandbox, { used, text = "" }: Partial<z.output<typeof assumptionQuery>>) => {
    const { config, vendorErrors } = loader.current();
    const calls = callsByAssumption(sandbox.journal);
    const assumptions = listAssumptions(catalog, vendorErrors, config.observed, switchesOfSandbox(sandbox))
      .map((assumption) => ({ ...assumption, calls: calls.get(assumption.id) ?? 0 }))
      .filter((one) => !used || one.calls > 0)
      .filter(({ id, statement, reason }) => hasWords(`${id}\n${statement}\n${reason}`, text));
    return { assumptions };
  };
  const changes = { body: switchChangesSchema };
  return [
    route("GET /vendor-errors", "Every possible vendor error, with the corrections of the config", () => {
      const { config, vendorErrors } = loader.current();
      return { vendorErrors, overrides: config.vendorErrors, observed: config.observed ?? null };
    }),
    route("GET /assumptions", "Every assumption with reason, evidence and calls", { query: assumptionQuery }, (asked) =>
      shown(asked.sandbox, asked.query),
    ),
    route("PATCH /assumptions", "Switches assumptions; null goes back to the config", changes, (asked) => {
      changeSwitches(asked.sandbox, asked.body);
      return shown(asked.sandbox, {});
    }),
    route("GET /openapi.json", "The vendor's API of a release as OpenAPI 3.1", { query: openApiQuery }, (asked) => {
      const { sandbox, query, context } = asked;
      const options = { base: sandboxPath(context), switches: switchesOfSandbox(sandbox) };
      return openApi(catalog, query.release ?? sandbox.release, options);
    }),
  ];
}

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
