import * as z from "zod";
import type { Catalog } from "../catalog.ts";
import type { Contract, Operation } from "../method.ts";
import { assumptions } from "../wire/assumptions.ts";
import { envelope } from "../wire/envelope.ts";
import { isKnownIn, type Release } from "../wire/release.ts";
import { schemaTree } from "../wire/schema-tree.ts";
import { vendorErrors } from "../wire/vendor-errors.ts";
import { fillExample } from "./fill-example.ts";
import { jsonSchema } from "./json-schema.ts";
import { queryParameter } from "./query-parameter.ts";

/** The vendor's API as one release has it: an OpenAPI 3.1 document. */
export function openApi(catalog: Catalog, release: Release): Record<string, unknown> {
  const known = catalog.filter(({ contract }) => isKnownIn(release, contract.since));
  return {
    openapi: "3.1.0",
    info: {
      title: "CRM.COM Web API",
      version: release.name,
      description:
        "As crmcom-mock answers it. x-crmcom-provenance says how sure that is, x-crmcom-errors lists all that can be answered.",
      license: { name: "MIT", identifier: "MIT" },
    },
    // The token is a parameter of each method: no scheme of OpenAPI says that.
    security: [],
    tags: [...new Set(known.map(({ contract }) => tagOf(contract)))].map((name) => ({ name })),
    "x-crmcom-errors": vendorErrors,
    servers: [{ url: "http://127.0.0.1:8080/crmapi/rest/v2" }],
    components: { securitySchemes: { basic: { type: "http", scheme: "basic" } } },
    paths: Object.fromEntries(
      known.map((operation) => [
        `/${operation.contract.path}`,
        { [operation.contract.verb.toLowerCase()]: describe(operation, release) },
      ]),
    ),
  };
}

const tagOf = ({ path }: Contract) => path.split("/")[0] as string;

const refusal = jsonSchema(envelope(z.object({})));

const { code, message, description, provenance } = vendorErrors.tokenUnknown;
const refused = {
  summary: "the call is refused",
  value: { data: {}, status: { code, message, description } },
  "x-crmcom-provenance": provenance,
};

const refusalAnswer = (text: string) => ({
  description: text,
  content: { "application/json": { schema: refusal } },
});

function describe({ contract, examples }: Operation, release: Release): Record<string, unknown> {
  const named = examples.map((example, index) => {
    const { values } = example.state;
    return {
      name: `example_${index + 1}`,
      ...example,
      ...fillExample({ request: example.request, response: example.response }, values),
    };
  });
  const requests = named.map(({ name, title, request }) => [name, { summary: title, value: request.body }]);
  const responses = named.map(({ name, title, provenance, response }) => [
    name,
    { summary: title, value: response.body, "x-crmcom-provenance": provenance },
  ]);
  return {
    operationId: contract.name,
    summary: contract.summary,
    tags: [tagOf(contract)],
    externalDocs: { description: contract.source, url: "https://crmdevelopment.atlassian.net/wiki" },
    ...(contract.deprecated && isKnownIn(release, contract.deprecated.since) && { deprecated: true }),
    ...(contract.access === "basic" && { security: [{ basic: [] }] }),
    "x-crmcom-since": contract.since,
    "x-crmcom-assumptions": assumptionsOf(contract),
    ...describeRequest(contract, release, Object.fromEntries(requests)),
    responses: {
      "200": {
        description: "The answer; a refusal too, told by status.code",
        content: {
          "application/json": {
            schema: { anyOf: [jsonSchema(envelope(schemaTree(contract.data, release).schema)), refusal] },
            examples: { ...Object.fromEntries(responses), refused },
          },
        },
      },
      "405": refusalAnswer("Another HTTP method than that of this method"),
      "413": refusalAnswer("The body is larger than the stand-in reads"),
      "500": {
        description: "A mistake of crmcom-mock, never one of CRM.COM",
        content: { "application/problem+json": { schema: { type: "object" } } },
      },
    },
  };
}

function describeRequest(
  contract: Contract,
  release: Release,
  examples: Record<string, unknown>,
): Record<string, unknown> {
  const parameters = schemaTree(contract.parameters, release);
  if (contract.verb === "POST") {
    return {
      requestBody: {
        required: !contract.bodyOptional,
        content: { "application/json": { schema: jsonSchema(parameters.schema), examples } },
      },
    };
  }
  return {
    parameters: [...parameters.members.values()].map(queryParameter),
  };
}

/** What no page says of the method, by id. */
const assumptionsOf = ({ restsOn = [], assumptions: others }: Contract) =>
  [...restsOn, ...others].map((id) => ({ id, ...assumptions[id] }));
