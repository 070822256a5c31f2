import type { Contract } from "../vendor/method.ts";
import { envelope, refusedEnvelope } from "../wire/envelope.ts";
import type { Release } from "../wire/release.ts";
import { schemaTree } from "../wire/schema-tree.ts";
import { jsonSchema } from "./json-schema.ts";

/** What of a printed schema is looked into here. */
interface Printed extends Record<string, unknown> {
  readonly properties?: Readonly<Record<string, Printed>>;
}

/** A refused call as JSON Schema, the same for all methods. */
export const refusalSchema = jsonSchema(refusedEnvelope, "output");

/**
 * What a method answers in a release, as JSON Schema: `OK` with its data, or another code without any. Nothing else is an
 * answer, and no member that is not declared. Where `fields_set` may leave members out, none of them is required.
 */
export function answerSchema(contract: Contract, release: Release): Record<string, unknown> {
  const answered: Printed = jsonSchema(envelope(schemaTree(contract.data, release).schema), "output");
  const { data, ...others } = answered.properties as { readonly data: Printed };
  const isSelected = schemaTree(contract.parameters, release).members.has("fields_set");
  const properties = { data: isSelected ? selected(data, contract) : data, ...others };
  return { anyOf: [{ ...answered, properties }, refusalSchema] };
}

/** As `fields_set` selects: within the rows of each set, which may have none of the names, or within the entities. */
function selected(data: Printed, { bulk }: Contract): Printed {
  if (!bulk) return withoutRequired(data, { minProperties: 1 });
  const sets = Object.entries(data.properties ?? {}).map(([name, set]) => [name, withoutRequired(set, {})]);
  return { ...data, properties: Object.fromEntries(sets) };
}

function withoutRequired(schema: Printed, instead: object): Printed {
  return JSON.parse(JSON.stringify(schema), (_, part) => {
    if (!Array.isArray(part?.required)) return part;
    const { required: __, ...rest } = part;
    return { ...rest, ...instead };
  });
}
