import * as z from "zod";
import type { EntityDocument, ExamplesDocument, MethodDocument } from "../../../contracts/document-types.ts";
import { assumptions } from "../../assumptions/assumptions.ts";
import { memoize } from "../../ground/memoize.ts";
import { provenances } from "../../ground/provenance.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import written from "./folder-forms.json" with { type: "json" };

const { member, storedMember } = written;

/** The forms of what folders of methods hold, as JSON Schema, with the names that our tables have. */
export const folderForms = {
  ...written,
  assumption: { enum: Object.keys(assumptions) },
  provenance: { enum: provenances },
  vendorErrorKind: { enum: Object.keys(vendorErrors) },
  storedMember: { ...member, properties: { ...member.properties, ...storedMember.properties } },
};

interface Documents {
  readonly method: MethodDocument;
  readonly entity: EntityDocument;
  readonly examples: ExamplesDocument;
}

const documentSchema = (name: keyof Documents) => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  ...folderForms[name],
  $defs: folderForms,
});

/** The same for editors: a wrong verb of `does` is one mistake, and not one of each verb. */
export function publishedSchema(name: keyof Documents) {
  const { anyOf, description } = folderForms.does;
  const properties = Object.fromEntries(anyOf.flatMap((one) => Object.entries(one.properties)));
  const does = { type: "object", properties, minProperties: 1, additionalProperties: false, description };
  const schema = documentSchema(name);
  return { ...schema, $defs: { ...schema.$defs, does } };
}

// Made when a folder is first read: most programs read none.
const readerOf = memoize(3, (name: keyof Documents) => z.fromJSONSchema(documentSchema(name) as never));

/** What reads such a file. */
export const folderFileSchema = <Name extends keyof Documents>(name: Name) =>
  readerOf(name) as z.ZodType<Documents[Name]>;
