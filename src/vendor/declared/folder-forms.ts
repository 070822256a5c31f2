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

/** `does` with the members of all actions, so that a misspelt action is one mistake and not one mistake per action. */
const does = {
  type: "object",
  properties: Object.fromEntries(written.does.anyOf.flatMap(({ properties }) => Object.entries(properties))),
  minProperties: 1,
  additionalProperties: false,
  description: written.does.description,
};

export const actionMembers: ReadonlyMap<string, readonly string[]> = new Map(
  written.does.anyOf.map(({ required: [name = ""], properties }) => [name, Object.keys(properties)]),
);

export function publishedSchema(name: keyof FolderFiles) {
  const $schema = "https://json-schema.org/draft/2020-12/schema";
  return { $schema, ...folderForms[name], $defs: { ...folderForms, does } };
}

const schemaOf = memoize(3, (name: keyof FolderFiles) => z.fromJSONSchema(publishedSchema(name) as never));

export const folderFileSchema = <Name extends keyof FolderFiles>(name: Name) =>
  schemaOf(name) as z.ZodType<FolderFiles[Name]>;
