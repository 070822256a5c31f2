import type { SchemaNode } from "../../wire/schema-node.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";

/** What becomes of the value of a member that a contract has. */
export type MemberTreatment = "secret" | "code" | "error text" | "free text" | "date" | "names" | "count" | "value";

const byName: Readonly<Record<string, MemberTreatment>> = {
  error_code: "code",
  error_description: "error text",
  description: "free text",
  fields_set: "names",
  number_of_results: "count",
  offset: "count",
};

/** Whatever no rule names is a value of the tenant. */
export function memberTreatment({ name, typeName }: SchemaNode): MemberTreatment {
  if (isSecretInAnswer(name)) return "secret";
  if (/^udf_string_\d+$/.test(name)) return "free text";
  return byName[name] ?? (typeName === "Date" ? "date" : "value");
}
