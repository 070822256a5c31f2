import * as z from "zod";
import type { Index, Made, NamedEntity } from "../../store/entity.ts";
import { folded } from "../../store/row-index.ts";
import { storedDateTime } from "../../wire/date-time.ts";
import { recordId } from "../../wire/vendor-ids.ts";
import { objectSchema } from "./member-schemas.ts";
import type { EntityDocument } from "./method-document.ts";
import type { AnyRow } from "./records.ts";

type StoredMember = EntityDocument["members"][number];

/** The entity that a folder declares. A removed record stays among the rows. */
export function declaredEntity({ collection, label, members }: EntityDocument): NamedEntity<AnyRow> {
  const shape = Object.fromEntries(members.map((member) => [member.name, storedSchema(member)]));
  const removed = z.literal(true).nullish().describe("Whether it was removed");
  const references = members.flatMap(({ name, refersTo }) => (refersTo === undefined ? [] : [[name, refersTo]]));
  const made = members.flatMap(({ name, made }) => (made === undefined ? [] : [[name, made as Made]]));
  return {
    collection,
    label,
    notFound: "recordNotFound",
    schema: z.strictObject({ ...shape, removed }) as unknown as z.ZodType<AnyRow, unknown>,
    indexes: Object.fromEntries(members.flatMap((member) => Object.entries(indexesOf(member)))),
    isBounded: true,
    references: Object.fromEntries(references),
    made: Object.fromEntries(made),
  };
}

function storedSchema(member: StoredMember): z.ZodType {
  const { name, type, made, refersTo, description = "" } = member;
  const { shape } = objectSchema([{ ...member, presence: "mandatory" }], "request");
  const isId = made === "id" || refersTo !== undefined;
  const schema = isId ? recordId : type === "Date" ? storedDateTime : (shape[name] as z.ZodType);
  const described = schema.describe(description);
  if (made === undefined) return described.nullable().default(null);
  return typeof made === "object" && "value" in made ? described.default(made.value) : described;
}

function indexesOf({ name, made, identifies, unique, refersTo }: StoredMember): Record<string, Index<AnyRow>> {
  const isNumber = made === "id" || made === "number" || (typeof made === "object" && "text" in made);
  const isUnique = isNumber || unique === true;
  if (!isUnique && !identifies && refersTo === undefined) return {};
  // A number is not given twice; any other value may be used again once its record is removed.
  const valueIn = (row: AnyRow) => (row["removed"] && !isNumber ? undefined : row[name]);
  const alike = (row: AnyRow) => {
    const value = valueIn(row);
    return typeof value === "string" ? folded(value) : undefined;
  };
  return {
    [name]: { unique: isUnique, of: valueIn },
    ...(refersTo === undefined && { [`${name}_alike`]: { unique: false, of: alike } }),
  };
}
