import type { Contract } from "../vendor/method.ts";
import type { Example } from "../wire/example.ts";
import { parseRelease, type ReleaseName } from "../wire/release.ts";
import type { SchemaNode } from "../wire/schema-node.ts";
import { schemaTree } from "../wire/schema-tree.ts";
import type { ReleaseSpan } from "./release-states.ts";

/** The releases in which an example is answered to the letter, with every member that it has. */
export function answeredIn(contract: Contract, { since, until, response }: Example): ReleaseSpan {
  const { data } = response.body as { readonly data?: unknown };
  const all = [contract.since, since ?? contract.since, ...membersSince(data, schemaTree(contract.data))];
  const first = all.reduce((newest, one) => (parseRelease(one).order > parseRelease(newest).order ? one : newest));
  return { since: first, until };
}

function membersSince(value: unknown, { members, element }: SchemaNode): ReleaseName[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => {
    const node = Array.isArray(value) ? element : members.get(name);
    return node ? [...(node.since ? [node.since] : []), ...membersSince(one, node)] : [];
  });
}
