import { webApiRoot } from "../ground/own-paths.ts";
import type { SchemaNode } from "../schema/schema-node.ts";
import { schemaTree } from "../schema/schema-tree.ts";
import type { Catalog } from "../vendor/catalog.ts";
import type { Example } from "../vendor/example.ts";
import type { Method, Operation } from "../vendor/method.ts";
import { firstRelease, isKnownIn, parseRelease, type Release, type ReleaseName } from "../wire/release.ts";

/** The name of an example in Pact files, reports and evidence: `method: title`. */
export const exampleName = ({ name }: Pick<Method, "name">, title: string): string => `${name}: ${title}`;

/** Values that a call uses up: with the same value a second one may be answered otherwise. */
export const consumedValues = ({ state, request }: Example): string[] =>
  (state.consumes ?? []).filter((name) => JSON.stringify(request).includes(`{{${name}}}`));

/** A provider state of our examples: its values by name, and the time of its clock. */
export type ProviderState = Pick<Example["state"], "values" | "clock">;

export const examplesInContracts = ({ examples }: Operation): readonly Example[] =>
  examples.filter(({ notInContracts }) => notInContracts === undefined);

/** The states of the examples with our values, and those that ask for a release. @throws Error for one with two meanings */
export function providerStates(operations: Catalog): ReadonlyMap<string, ProviderState> {
  const states = new Map<string, ProviderState>();
  for (const operation of operations) {
    for (const example of examplesInContracts(operation)) {
      const { title } = example;
      const { name, ...state } = example.state;
      const before = states.get(name);
      if (before && JSON.stringify(before) !== JSON.stringify(state)) {
        throw new Error(`${operation.method.name}, "${title}": the state "${name}" has other values elsewhere`);
      }
      states.set(name, state);
      const span = answeringReleases(operation.method, example);
      for (const one of releaseStates(span, operation.method)) states.set(one, { values: {} });
    }
  }
  return states;
}

/** The first and the last release that answer an example to the letter. */
export function answeringReleases(method: Method, { since, until, response }: Example) {
  const { data } = response.body as { readonly data?: unknown };
  const own = firstRelease(method.since);
  const all = [own, since ?? own, ...membersSince(data, schemaTree(method.data))];
  const first = all.reduce((newest, one) => (parseRelease(one).order > parseRelease(newest).order ? one : newest));
  return { since: first, until };
}

function membersSince(value: unknown, { members, element }: SchemaNode): ReleaseName[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const node = Array.isArray(value) ? element : members.get(name);
    return node ? [...(node.since ? [firstRelease(node.since)] : []), ...membersSince(one, node)] : [];
  });
}

const form = /^the release is (R\d+\.\d+\.\d+) or (later|earlier)$/;

/** A system of the contracts has the bulk methods: one that came with a later release says so. */
const oldestOfContracts = parseRelease("R10.0.0");

/** An interaction that other releases answer otherwise says so by states without values. */
export function releaseStates(
  { since, until }: ReturnType<typeof answeringReleases>,
  method: Method,
): readonly string[] {
  return [
    ...(since === firstRelease(method.since) && parseRelease(since).order <= oldestOfContracts.order
      ? []
      : [`the release is ${since} or later`]),
    ...(until === undefined ? [] : [`the release is ${until} or earlier`]),
  ];
}

/** The release that such a state asks for, and which others will do. */
export function releaseOfState(state: string) {
  const [, name, or] = form.exec(state) ?? [];
  return name === undefined ? undefined : { release: parseRelease(name), or: or as "later" | "earlier" };
}

/** A social media event of the documented example, in which nothing is wrong over our fixtures. */
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

/** A call to paste, which works over our fixtures: it creates an event, or logs in if the release creates none. */
export function firstCall(baseUrl: string, token = "<a token of your fixtures>", release: Release): string {
  const single = { path: "customer_events/social_media/create", body: { token, ...sampleEvent } };
  const bulk = {
    path: "customer_events/bulk/social_media/create",
    body: { token, social_media_customer_events_set: rows },
  };
  const creating = isKnownIn(release, "R10.0.0") ? bulk : single;
  const { path, body } = isKnownIn(release, "R5.0.0") ? creating : { path: "authentication/token", body: login };
  const sent = JSON.stringify(body);
  return `curl -s ${baseUrl}${webApiRoot}${path} -H 'Content-Type: application/json' -d '${sent}'`;
}
