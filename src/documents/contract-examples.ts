import { type JsonObject, jsonOr, objectOf } from "../common/json.ts";
import { webApiRoot } from "../common/own-paths.ts";
import { membersThatDiffer } from "../matching/json-pointer.ts";
import { readQuery } from "../schema/read-query.ts";
import type { SchemaNode } from "../schema/schema-node.ts";
import { schemaTree } from "../schema/schema-tree.ts";
import type { Catalog } from "../vendor/catalog.ts";
import { type Example, fillExample, type Method, type Operation, queryText } from "../vendor/method.ts";
import { firstRelease, isKnownIn, parseRelease, type Release, type ReleaseName } from "../wire/release.ts";

/** The name of an example in Pact files, reports and evidence: `method: title`. */
export const exampleName = ({ name }: Pick<Method, "name">, title: string): string => `${name}: ${title}`;

/** Values that a call uses up: a second call with the same value may have another answer. */
export const consumedValues = ({ state, request }: Example): string[] =>
  (state.consumes ?? []).filter((name) => JSON.stringify(request).includes(`{{${name}}}`));

export type ProviderState = Pick<Example["state"], "values" | "clock">;

export const examplesInContracts = ({ method, examples }: Operation) =>
  examples
    .filter(({ notInContracts }) => notInContracts === undefined)
    .map((example) => ({ name: exampleName(method, example.title), method, example }));

/** The states of our examples, and the states that demand a release. @throws Error for a state with two meanings */
export function providerStates(operations: Catalog): ReadonlyMap<string, ProviderState> {
  const states = new Map<string, ProviderState>();
  for (const { method, example } of operations.flatMap(examplesInContracts)) {
    const { name, ...state } = example.state;
    const before = states.get(name);
    if (before && JSON.stringify(before) !== JSON.stringify(state)) {
      throw new Error(`${method.name}, "${example.title}": the state "${name}" has other values elsewhere`);
    }
    states.set(name, state);
    const span = answeringReleases(method, example);
    for (const state of releaseStates(span, method)) states.set(state, { values: {} });
  }
  return states;
}

/** The first and the last release that answer exactly like an example. */
export function answeringReleases(method: Method, { since, until, response }: Example) {
  const { data }: { readonly data?: unknown } = Object(response.body);
  const own = firstRelease(method.since);
  const all = [own, since ?? own, ...membersSince(data, schemaTree(method.data))];
  const first = all.reduce((newest, name) => (parseRelease(name).order > parseRelease(newest).order ? name : newest));
  return { since: first, until };
}

/** The release in which to send an example: the wanted one, or the nearest that answers like it. */
export function releaseOfExample(method: Method, example: Example, wanted: Release): string {
  const { since, until } = answeringReleases(method, example);
  if (wanted.order < parseRelease(since).order) return since;
  return until && wanted.order > parseRelease(until).order ? until : wanted.name;
}

function membersSince(value: unknown, { members, element }: SchemaNode): ReleaseName[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => {
    const node = Array.isArray(value) ? element : members.get(name);
    return node ? [...(node.since ? [firstRelease(node.since)] : []), ...membersSince(part, node)] : [];
  });
}

const releaseState = /^the release is (R\d+\.\d+\.\d+) or (later|earlier)$/;

/** Every system of the contracts knows this release, and thus the bulk methods. */
const oldestOfContracts = parseRelease("R10.0.0");

export function releaseStates(
  { since, until }: ReturnType<typeof answeringReleases>,
  method: Method,
): readonly string[] {
  const isInAll = since === firstRelease(method.since) && parseRelease(since).order <= oldestOfContracts.order;
  return [
    ...(isInAll ? [] : [`the release is ${since} or later`]),
    ...(until === undefined ? [] : [`the release is ${until} or earlier`]),
  ];
}

/** The release that a state demands, and whether later or earlier releases will do too. */
export function releaseOfState(state: string) {
  const [, name, or] = releaseState.exec(state) ?? [];
  return name === undefined ? undefined : { release: parseRelease(name), or };
}

/** The event of the documented example, which our fixtures accept. */
export const sampleEvent = {
  accounts_receivable_identifier: { number: "ACR0000000164" },
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: "www.facebook.com/polina",
  action: "LIKE",
};

const rows = [{ request_unique_identifier: "1", ...sampleEvent }];
const login = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };

/** A call to paste that works with our fixtures. It creates an event, or logs in before the release of the bulk method. */
export function firstCall(baseUrl: string, token = "<a token of your fixtures>", release: Release): string {
  const [path, body] = isKnownIn(release, "R10.0.0")
    ? ["customer_events/bulk/social_media/create", { token, social_media_customer_events_set: rows }]
    : ["authentication/token", login];
  return `curl -s ${baseUrl}${webApiRoot}${path} -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
}

/**
 * The request of an example, with the values of a system in place of its names. `query` has no question mark.
 * @throws RangeError for a missing value
 */
export function requestOfExample(method: Method, example: Example, values: Readonly<Record<string, string | number>>) {
  const { text, ...request } = example.request;
  const { headers, query = {}, verb = method.verb, path = method.path, body, bytes } = fillExample(request, values);
  // The values of a text stand within quotation marks.
  const quoted = Object.entries(values).map(([name, value]) => [name, JSON.stringify(String(value)).slice(1, -1)]);
  const json = text === undefined ? JSON.stringify(body) : String(fillExample(text, Object.fromEntries(quoted)));
  const sent = verb !== "POST" ? undefined : bytes === undefined ? json : Buffer.from(bytes, "base64");
  return {
    verb,
    path: webApiRoot + path,
    query: queryText(query).slice(1),
    headers: { ...(verb === "POST" && { "Content-Type": "application/json" }), ...headers },
    body: sent,
  };
}

/** The parameters of a call, from its query or its JSON; `undefined` if that is not JSON object. */
export const readParameters = ({ verb, parameters }: Method, query: string, json: unknown): JsonObject | undefined =>
  verb === "GET" ? readQuery(query, parameters) : objectOf(json);

export const parametersOfRequest = (method: Method, { query, body }: ReturnType<typeof requestOfExample>) =>
  readParameters(method, query, body === undefined ? {} : jsonOr(String(body)));

/** The forms of generated values. A value fits an example if it has all forms that the value of the example has. */
export const generatedForms: readonly RegExp[] = [
  /^[0-9A-F]{32}$/,
  /^[1-9][0-9]*$/,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
  /^ey[\w-]+\.[\w-]+\.[\w-]+$/,
];

/** Where an answer differs from an example of a page. Beside the code OK, a page may say more than systems answer. */
export function differencesFromPage(example: unknown, answer: unknown, generated: readonly string[]) {
  const withoutWords = (body: unknown) => {
    const { status, ...others } = Object(body);
    return status?.code === "OK" ? { ...others, status: { code: "OK" } } : body;
  };
  return exampleDifferences(withoutWords(example), withoutWords(answer), generated);
}

/** Where an answer differs from its example. Members in `generated` need only the form and the type. */
export const exampleDifferences = (example: unknown, answer: unknown, generated: readonly string[]) =>
  membersThatDiffer(example, answer).flatMap(({ path, now, other }) => {
    const isGenerated = generated.includes(path);
    if (isGenerated && isAlike(now, other)) return [];
    return [
      { at: path || "/", actual: shown(other), expected: isGenerated ? `a value like ${shown(now)}` : shown(now) },
    ];
  });

function isAlike(example: unknown, answer: unknown): boolean {
  if (typeof example !== typeof answer || example === null || answer === null) return false;
  return (
    typeof example !== "string" || generatedForms.every((form) => !form.test(example) || form.test(String(answer)))
  );
}

const shown = (value: unknown): string => JSON.stringify(value) ?? "nothing";
