import * as z from "zod";
import type { EntityDocument, ExamplesDocument, MethodDocument } from "../../../contracts/document-types.ts";
import { assumptions } from "../../assumptions/assumptions.ts";
import { memoize } from "../../common/memoize.ts";
import { provenances } from "../../common/provenance.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import written from "./folder-forms.json" with { type: "json" };

const { member, storedMember } = written;

/** The forms of the files in a folder of methods, as JSON Schema. Some values come from our tables. */
export const folderForms = {
  ...written,
  assumption: { enum: Object.keys(assumptions) },
  provenance: { enum: provenances },
  vendorErrorKind: { enum: Object.keys(vendorErrors) },
  storedMember: { ...member, properties: { ...member.properties, ...storedMember.properties } },
};

interface FolderFiles {
  readonly method: MethodDocument;
  readonly entity: EntityDocument;
  readonly examples: ExamplesDocument;
}

const jsonSchemaOf = (name: keyof FolderFiles) => ({
  $schema: "https://json-schema.org/draft/2020-12/schema",
  ...folderForms[name],
  $defs: folderForms,
});

/** The form for editors, in which a wrong action of `does` is one mistake, not one mistake per action. */
export function publishedSchema(name: keyof FolderFiles) {
  const { anyOf, description } = folderForms.does;
  const properties = Object.fromEntries(anyOf.flatMap((one) => Object.entries(one.properties)));
  const does = { type: "object", properties, minProperties: 1, additionalProperties: false, description };
  const schema = jsonSchemaOf(name);
  return { ...schema, $defs: { ...schema.$defs, does } };
}

const schemaOf = memoize(3, (name: keyof FolderFiles) => z.fromJSONSchema(jsonSchemaOf(name) as never));

/** The schema of a file in a folder of methods. */
export const folderFileSchema = <Name extends keyof FolderFiles>(name: Name) =>
  schemaOf(name) as z.ZodType<FolderFiles[Name]>;
