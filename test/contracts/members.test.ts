import { expect, test } from "vitest";
import { readPactFiles } from "../../src/documents/pact-files.ts";
import { readQuery } from "../../src/schema/read-query.ts";
import type { SchemaNode } from "../../src/schema/schema-node.ts";
import { schemaTree } from "../../src/schema/schema-tree.ts";
import { interactionsOf } from "../../src/tenant/verify/interaction.ts";
import { catalog } from "../../src/vendor/catalog.ts";
import { queryText } from "../../src/vendor/method.ts";
import { contracts, ownInteractions } from "./verify-against.ts";

const [file] = readPactFiles(contracts);
const interactions = file?.content.interactions ?? [];

/** The dotted names of all members within a schema; those of the elements of a set are its own. */
function namesIn({ members, element }: SchemaNode, above = ""): string[] {
  const within = element ? namesIn(element, above) : [];
  const own = [...members.values()].flatMap((member) => {
    const name = above === "" ? member.name : `${above}.${member.name}`;
    return [name, ...namesIn(member, name)];
  });
  return [...within, ...own];
}

/** The dotted names of all members within a value that are there with more than `null`. */
function namesOf(value: unknown, above = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => namesOf(one, above));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([member, one]) => {
    const name = above === "" ? member : `${above}.${member}`;
    return one === null ? [] : [name, ...namesOf(one, name)];
  });
}

const contentOf = ({ body }: { readonly [member: string]: unknown }) =>
  (body as { content?: unknown } | undefined)?.content;

/** What no example of an answer has: nothing awards, and nothing is updated, in the part of the Web API that there is. */
const neverAnswered = /^(total_awarded_|log_information\.updated_)/;

test("an interaction of ours is one of somebody else once it is edited, and all others stay ours", () => {
  const edited = structuredClone(file as NonNullable<typeof file>);
  Object.assign(edited.content.interactions[0]?.response ?? {}, { status: 418 });
  const read = interactionsOf([edited]);
  expect(read[0]?.own).toBeUndefined();
  expect(read.slice(1).filter(({ own }) => own === undefined)).toEqual([]);
});

test("a request identifies things by values of its state, which a tenant has too", () => {
  const requests = ownInteractions.map(({ own }) => JSON.stringify(own?.example.request));
  const named = requests.flatMap((one) => one.match(/"(?:id|number|name|alternative_code)":"[^{"]+"/g) ?? []);
  expect(named).toEqual([]);
});

test.each(catalog.map(({ method }) => ({ name: method.name, method })))(
  "every member of the parameters of $name stands in an interaction that is processed",
  ({ name, method }) => {
    const ofMethod = interactions.filter(({ description }) => description.startsWith(`${name}: `));
    const done = ofMethod.filter(({ response }) => {
      const { status } = (contentOf(response) ?? {}) as { status?: { code: string } };
      return status?.code === "OK";
    });
    const sent = new Set(
      done.flatMap(({ request }) => {
        const { query } = request as { query?: Record<string, string[]> };
        const search = queryText(query ?? {}).slice(1);
        const read = method.verb === "GET" ? readQuery(search, method.parameters) : contentOf(request);
        return namesOf(read);
      }),
    );
    const documented = namesIn(schemaTree(method.parameters));
    expect(documented.length).toBeGreaterThan(0);
    expect(documented.filter((one) => !sent.has(one))).toEqual([]);
  },
);

test("every member of an answer stands in an interaction, in one of the methods that answer it", () => {
  const answered = new Set(
    interactions.flatMap(({ response }) => namesOf((contentOf(response) as { data?: unknown } | undefined)?.data)),
  );
  const promised = new Set(catalog.flatMap(({ method }) => namesIn(schemaTree(method.data))));
  expect(promised.size).toBeGreaterThan(60);
  expect([...promised].filter((one) => !answered.has(one) && !neverAnswered.test(one))).toEqual([]);
});
