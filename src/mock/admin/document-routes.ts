import * as z from "zod";
import { switchChangesSchema } from "../../assumptions/switches.ts";
import { ownPaths } from "../../common/own-paths.ts";
import { hasWords } from "../../common/whole-words.ts";
import { listAssumptions } from "../../documents/list-assumptions.ts";
import { openApi } from "../../documents/open-api.ts";
import { releaseText } from "../../wire/release.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { flagParameter } from "./list-query.ts";
import { type AdminDependencies, type Route, route, sandboxPath } from "./route.ts";

const listQuery = z.strictObject({
  /** Only assumptions that calls of the journal depend on. */
  used: flagParameter,
  /** Words that the id, the statement and the reason contain. */
  text: z.string().min(1).optional(),
});

/** The vendor's API, its errors, and the assumptions of a sandbox. */
export function documentRoutes({ catalog, loader }: AdminDependencies): Route[] {
  const show = (sandbox: Sandbox, { used: isOnlyUsed, text = "" }: Partial<z.output<typeof listQuery>>) => {
    const { config, vendorErrors } = loader.current();
    const used = sandbox.journal.entries().flatMap((entry) => entry.assumptions);
    const uses = Map.groupBy(used, ({ id }): string => id);
    const assumptions = listAssumptions(catalog, vendorErrors, config.observed, sandbox.allSwitches)
      .map((assumption) => ({ ...assumption, calls: uses.get(assumption.id)?.length ?? 0 }))
      .filter((assumption) => !isOnlyUsed || assumption.calls > 0)
      .filter(({ id, statement, reason }) => hasWords(`${id}\n${statement}\n${reason}`, text));
    return { assumptions };
  };
  const changes = { body: switchChangesSchema };
  const openApiQuery = z.strictObject({ release: releaseText.optional() });
  return [
    route("GET /vendor-errors", "Every possible vendor error, with the corrections of the config", () => {
      const { config, vendorErrors } = loader.current();
      return { vendorErrors, overrides: config.vendorErrors, observed: config.observed ?? null };
    }),
    route("GET /assumptions", "Every assumption with reason, evidence and calls", { query: listQuery }, (request) =>
      show(request.sandbox, request.query),
    ),
    route("PATCH /assumptions", "Switches assumptions; null goes back to the config", changes, ({ sandbox, body }) => {
      sandbox.changeSwitches(body);
      return show(sandbox, {});
    }),
    route("GET /openapi.json", "The vendor's API of a release as OpenAPI 3.1", { query: openApiQuery }, (request) => {
      const { sandbox, query, context } = request;
      return openApi(catalog, query.release ?? sandbox.release, sandboxPath(context));
    }),
  ];
}

type Json = Record<string, unknown>;

/** The admin API as an OpenAPI 3.1 document. @param routes the routes by tag @param base the path of a sandbox, or "" */
export function adminOpenApi(routes: Readonly<Record<string, readonly Route[]>>, base = ""): Json {
  const paths: Record<string, Json> = {};
  for (const [tag, tagged] of Object.entries(routes)) {
    for (const each of tagged) {
      const [verb = "", path = ""] = each.key.split(" ");
      paths[path] = { ...paths[path], [verb.toLowerCase()]: { tags: [tag], ...describe(each, path) } };
    }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "crmcom-mock admin API",
      version: "v1",
      description:
        "Controls the mock server from a test. Open on localhost; on any other interface it requires the bearer token.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: base + ownPaths.admin }],
    security: [{}, { bearer: [] }],
    paths,
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
  };
}

/** Routes that answer 201. */
const creatingKeys: ReadonlySet<string> = new Set(["POST /sandboxes", "POST /store/{collection}", "POST /faults"]);

function describe({ key, summary, query, body }: Route, path: string): Json {
  const properties = query ? printSchema(query).properties : {};
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    })),
    ...Object.entries(properties ?? {}).map(([name, schema]) => ({ name, in: "query", schema })),
  ];
  const status = key.startsWith("DELETE ") ? 204 : creatingKeys.has(key) ? 201 : 200;
  return {
    operationId: key.replace(/\W+/g, "_"),
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { content: { "application/json": { schema: printSchema(body) } } } }),
    responses: {
      [status]: { description: summary },
      default: { description: "What was wrong, as a problem document (RFC 9457)" },
    },
  };
}

function printSchema(schema: z.ZodType) {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}
