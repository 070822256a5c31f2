import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { assumptions } from "../assumptions/assumptions.ts";
import { webApiRoot } from "../common/own-paths.ts";
import { type MemberFacts, memberFacts, ruleKinds } from "../schema/member-facts.ts";
import { type SchemaNode, withoutUnknown } from "../schema/schema-node.ts";
import { schemaTree } from "../schema/schema-tree.ts";
import type { Catalog } from "../vendor/catalog.ts";
import { fillExample, type Method, type Operation } from "../vendor/method.ts";
import { envelope, refusedEnvelope } from "../wire/envelope.ts";
import { isKnownIn, isWithin, type Release, sinceWords } from "../wire/release.ts";
import { vendorErrors } from "../wire/vendor-errors.ts";

/** The vendor's API in one release, as OpenAPI 3.1, as assumed. @param base the path before `/crmapi` */
export function openApi(catalog: Catalog, release: Release, base = ""): Record<string, unknown> {
  const known = catalog.filter(({ method }) => isKnownIn(release, method.since));
  const tags = new Set(known.map(({ method }) => tagOf(method)));
  return {
    openapi: "3.1.0",
    info: {
      title: "CRM.COM Web API",
      version: release.name,
      description:
        "As crmcom-mock responds. x-crmcom-provenance says how certain that is; x-crmcom-errors lists every possible error.",
      contact: { name: "crmcom-mock" },
      license: { name: "MIT", identifier: "MIT" },
    },
    // OpenAPI has no scheme for a token that is a parameter.
    security: [],
    tags: [...tags].map((name) => ({ name, description: `Methods below ${name}/` })),
    "x-crmcom-errors": vendorErrors,
    // A relative address holds on any port and under any name.
    servers: [
      { url: `${base}${webApiRoot.replace(/\/$/, "")}`, description: "The address that this document came from" },
    ],
    components: { securitySchemes: { basic: { type: "http", scheme: "basic" } } },
    paths: Object.fromEntries(
      known.map((operation) => [
        `/${operation.method.path}`,
        { [operation.method.verb.toLowerCase()]: describe(operation, release) },
      ]),
    ),
  };
}

const tagOf = ({ path }: Method) => path.split("/")[0] as string;

const { code, message, description } = vendorErrors.tokenUnknown;
const refused = {
  summary: "the call is refused",
  value: { data: {}, status: { code, message, description } },
  "x-crmcom-provenance": vendorErrors.tokenUnknown.provenance,
};

const refusalSchema = () => jsonSchema(refusedEnvelope, "output");

const refusalAnswer = (text: string) => ({
  description: text,
  content: { "application/json": { schema: refusalSchema() } },
});

function describe(operation: Operation, release: Release): Record<string, unknown> {
  const { method } = operation;
  const { name, summary, source, since, deprecated, access = "token" } = method;
  const ids = [...(method.restsOn ?? []), ...method.assumptions];
  const examples = shownExamples(operation, release);
  const answers = examples.map(({ name, title: summary, provenance, answer }) => [
    name,
    { summary, value: answer, "x-crmcom-provenance": provenance },
  ]);
  const deprecation = deprecated ? `, deprecated from ${sinceWords(deprecated.since)}: ${deprecated.note}` : "";
  return {
    operationId: name,
    summary,
    description: `From ${sinceWords(since)}${deprecation}. Source: ${source}.`,
    tags: [tagOf(method)],
    externalDocs: { description: source, url: "https://crmdevelopment.atlassian.net/wiki" },
    ...(deprecated && isKnownIn(release, deprecated.since) && { deprecated: true }),
    ...(access === "basic" && { security: [{ basic: [] }] }),
    "x-crmcom-since": since,
    "x-crmcom-assumptions": ids.map((id) => ({ id, ...assumptions[id], members: undefined })),
    ...describeRequest(method, release, examples),
    responses: {
      "200": {
        description: "The response or a refusal, as status.code says",
        content: {
          "application/json": {
            schema: answerSchema(method, release),
            examples: { ...Object.fromEntries(answers), ...(access === "token" && { refused }) },
          },
        },
      },
      "405": refusalAnswer("The wrong HTTP method"),
      "413": refusalAnswer("The body is too large for the mock server"),
      "500": {
        description: "A defect of crmcom-mock, never of CRM.COM",
        content: { "application/problem+json": { schema: { type: "object" } } },
      },
    },
  };
}

/** The examples of a method, without those of other settings or addresses and those whose body is not JSON in UTF-8. */
function shownExamples({ method, examples }: Operation, release: Release) {
  const known = schemaTree(method.data, release);
  return examples.flatMap((example, index) => {
    const { title, provenance, notInContracts, state } = example;
    const { verb, path, bytes, text } = example.request;
    const isSpecial = [notInContracts, verb, path, bytes, text].some((fact) => fact !== undefined);
    if (isSpecial || !isWithin(release, example)) return [];
    const { request, response } = fillExample({ request: example.request, response: example.response }, state.values);
    const body: { readonly data: unknown } = Object(response.body);
    const answer = { ...body, data: withoutUnknown(body.data, known) };
    // A request has the name of its answer, the same in every release.
    return [{ name: `example_${index + 1}`, title, provenance, request, answer }];
  });
}

function describeRequest(
  method: Method,
  release: Release,
  examples: ReturnType<typeof shownExamples>,
): Record<string, unknown> {
  const parameters = schemaTree(method.parameters, release);
  const { schema, members } = parameters;
  if (method.verb === "GET") {
    const [query] = examples.map(({ request }) => request.query);
    return {
      parameters: [...members.values()].map((member) => queryParameter(member, [query?.[member.name]].flat()[0])),
    };
  }
  // A refused request, or one with ignored members, is no example of the schema.
  const fitting = examples.filter(
    ({ request: { body } }) =>
      schema.safeParse(body).success && isDeepStrictEqual(withoutUnknown(body, parameters), body),
  );
  const named = fitting.map(({ name, title, request }) => [name, { summary: title, value: request.body }]);
  return {
    requestBody: {
      required: !method.bodyOptional,
      content: { "application/json": { schema: jsonSchema(schema), examples: Object.fromEntries(named) } },
    },
  };
}

/** In a query, an identifier is a string: `number=14`. */
function queryParameter(member: SchemaNode, example?: string): Record<string, unknown> {
  const { name, kind, isMandatory, description, schema, members } = member;
  const parameter = {
    name,
    in: "query",
    required: isMandatory,
    description,
    ...(example !== undefined && { example }),
  };
  if (kind !== "object") return { ...parameter, schema: jsonSchema(schema) };
  const typeName = memberFacts.get(schema)?.typeName;
  const pattern = `^(${[...members.keys()].join("|")})=`;
  return { ...parameter, schema: { type: "string", pattern, ...(typeName && { "x-crmcom-type": typeName }) } };
}

type JsonSchema = Record<string, unknown>;

const extensions: readonly (readonly [keyof MemberFacts, string])[] = [
  ["typeName", "x-crmcom-type"],
  ["presence", "x-crmcom-presence"],
  ["since", "x-crmcom-since"],
  ["appliesWith", "x-crmcom-applies-with"],
  ["provenance", "x-crmcom-provenance"],
];

/**
 * A schema as JSON Schema, with the facts of members as extensions.
 * @param io an input may have unknown members, an output has none
 */
export function jsonSchema(described: z.ZodType, io: "input" | "output" = "input"): JsonSchema {
  const { $schema: _, ...printed } = z.toJSONSchema(described, {
    io,
    override: ({ zodSchema, jsonSchema: target }) => {
      const schema = zodSchema as unknown as z.ZodType;
      const facts = memberFacts.get(schema);
      const rules = schema.type === "object" ? schemaTree(schema).rules : [];
      for (const rule of rules) Object.assign(target, ruleKinds[rule.kind].printed(rule));
      const extended = extensions.map(([fact, name]) => [name, facts?.[fact]] as const);
      Object.assign(target, Object.fromEntries(extended.filter(([, value]) => value !== undefined)));
    },
  }) as JsonSchema;
  return printed;
}

/** The answers of a method in a release. No member that `fields_set` may leave out is required. */
function answerSchema({ data, parameters, bulk }: Method, release: Release): JsonSchema {
  const answered = jsonSchema(envelope(schemaTree(data, release).schema), "output");
  const { data: complete, ...others }: { readonly data: JsonSchema } = Object(answered["properties"]);
  const isSelective = schemaTree(parameters, release).members.has("fields_set");
  const inPart = withoutRequired(complete, bulk ? {} : { minProperties: 1 });
  // A bulk answer always has its sets.
  const selected = bulk ? { ...inPart, required: complete["required"] } : inPart;
  const properties = { data: isSelective ? selected : complete, ...others };
  return { anyOf: [{ ...answered, properties }, refusalSchema()] };
}

const withoutRequired = (schema: JsonSchema, instead: object): JsonSchema =>
  JSON.parse(JSON.stringify(schema), (_, part) => {
    if (!Array.isArray(part?.required)) return part;
    const { required: __, ...rest } = part;
    return { ...rest, ...instead };
  });
