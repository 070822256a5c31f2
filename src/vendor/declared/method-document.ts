import * as z from "zod";
import { atMost } from "../../matching/read-by.ts";
import { assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import { provenances } from "../../wire/provenance.ts";
import type { ReleaseName } from "../../wire/release.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";

/** Members of one object: more than any page of the vendor has. */
const mostMembers = 500;

const name = z.string().regex(/^(?!__proto__$)[A-Za-z_][A-Za-z0-9_]{0,99}$/);
const words = z.string().max(10_000);
const release = z.string().regex(/^R\d{1,3}\.\d{1,3}\.\d{1,3}$/) as unknown as z.ZodType<ReleaseName>;
const since = z.array(release).min(1).describe("The release, or one release a branch: R16.12.0 and R17.10.0");
const presence = z.enum(["mandatory", "optional", "semi-optional", "mandatory on conditions"]);
const collection = z.string().regex(/^[a-z][a-z0-9_]{0,99}$/);
const constants = z.record(name, z.union([z.string(), z.number(), z.boolean(), z.null()]));
const behaviour = z.enum(Object.keys(assumptions) as [BehaviourId]);
const at = z.union([z.int().positive(), z.enum(["inferred", "assumed"])]);

const pattern = z.string().refine(isPattern, "expected a regular expression");

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

/** A member of a request, an answer or an entity, as a row of a page's table tells of it. */
export const memberDocument = z.strictObject({
  name,
  type: z.enum([
    ...(["String", "Integer", "Float", "Boolean", "Date", "Strings", "JSON Web Token", "Any"] as const),
    ...(["Object", "Set", "Identifier"] as const),
  ]),
  typeWords: words.optional().describe("The page's own words for the type, where they say more"),
  presence: presence.optional().describe("Absent where the page says none"),
  presenceWords: words.optional().describe("The page's own words in the brackets, where they say more"),
  before: z.array(z.strictObject({ release, presence })).optional().describe("Another presence before a release"),
  since: since.optional(),
  appliesWith: name.optional().describe("The sibling without which it says nothing"),
  values: z
    .array(z.union([z.string(), z.strictObject({ value: z.string(), since })]))
    .min(1)
    .optional()
    .describe("All that it may be"),
  pattern: pattern.optional().describe("A regular expression for its text"),
  minimum: z.number().optional(),
  example: words.optional().describe("A value, for the error that refuses another one"),
  description: words.optional(),
  refersTo: collection.optional().describe("The collection that an identifier looks into, if its type does not say so"),
  get members(): z.ZodOptional<z.ZodArray<typeof memberDocument>> {
    return atMost(mostMembers, z.array(memberDocument)).optional() as never;
  },
  deprecated: z.strictObject({ since }).optional(),
  at: at.optional().describe("The line of the page that it stands on, or how sure we are of it"),
});

export type MemberDocument = z.output<typeof memberDocument>;

const by = name.optional().describe("The identifier that names it; absent: the only one of the parameters");
const where = constants.optional().describe("What a record must have to be found");
const sets = constants.optional().describe("Members that it gives a record, whatever the call says");

const filter = z.strictObject({
  parameter: name,
  member: name.describe("The member of the record that it is compared with"),
  is: z.enum(["after", "before"]).optional().describe("Absent: they are the same"),
  assumption: behaviour.optional(),
});

/** What a method does to the records of a sandbox. */
const does = z.union([
  z.strictObject({ creates: collection, sets }),
  z.strictObject({ shows: collection, by, where }),
  z.strictObject({
    lists: collection,
    where,
    filters: z.array(filter).optional(),
    most: name.optional().describe("The parameter that says how many at most"),
    skip: name.optional().describe("The parameter that says how many are left out first"),
  }),
  z.strictObject({ updates: collection, by, where, sets }),
  z.strictObject({ removes: collection, by, where }),
  z.strictObject({ answers: z.literal("examples") }),
]);

export type Does = z.output<typeof does>;

const methodName = z
  .string()
  .max(200)
  .regex(/^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*$/);

/** `method.json`: all that is said of a Web API method. */
export const methodDocument = z.strictObject({
  $schema: z.string().optional(),
  name: methodName.describe("The path with dots; also the name of the folder"),
  verb: z.enum(["GET", "POST"]),
  path: z
    .string()
    .regex(/^[A-Za-z0-9_]+(\/[A-Za-z0-9_]+)*$/)
    .optional()
    .describe("The path, where it is not the name"),
  overrides: z.literal(true).optional().describe("It takes the place of a method of the same name"),
  source: words.describe("Where it is documented"),
  page: z
    .strictObject({ title: words, sha256: z.string().regex(/^[0-9a-f]{64}$/) })
    .optional()
    .describe("The text that the lines count in"),
  description: words.optional(),
  since: since.optional().describe("Absent where the page says none: the method was always there"),
  deprecated: z
    .strictObject({ since, remark: words.optional(), replacedBy: words.optional(), at: at.optional() })
    .optional(),
  access: z
    .enum(["token", "basic", "none"])
    .optional()
    .describe(
      "How a caller authenticates: by the token of a session, by HTTP Basic, or only by parameters. Absent: token",
    ),
  bodyOptional: z.literal(true).optional(),
  bulk: z.strictObject({ set: name, max: z.int().positive().max(100_000), at: at.optional() }).optional(),
  does: does.optional().describe("Absent with an operation.ts or operation.js beside it"),
  restsOn: z.array(behaviour).optional().describe("Assumptions that every answer rests on"),
  assumptions: z.array(behaviour).optional().describe("Assumptions that callers may meet"),
  parameters: atMost(mostMembers, z.array(memberDocument)),
  answer: z.strictObject({
    type: z.enum(["Object", "Set", "None"]),
    members: atMost(mostMembers, z.array(memberDocument)).optional(),
  }),
});

export type MethodDocument = z.output<typeof methodDocument>;
/** `entities/<collection>.json`: a kind of record that methods of the folder create, show, list, update and remove. */
export const entityDocument = z.strictObject({
  $schema: z.string().optional(),
  collection: collection.describe("The vendor's plural; also the name of the file"),
  label: words.min(1).describe("The vendor's name of one, as errors have it: Account"),
  members: atMost(
    mostMembers,
    z.array(
      z.strictObject({
        ...memberDocument.shape,
        made: z
          .union([
            z.enum(["id", "number", "now"]),
            z.strictObject({ text: z.string(), digits: z.int().min(1).max(20) }),
            z.strictObject({ value: z.union([z.string(), z.number(), z.boolean()]) }),
          ])
          .optional()
          .describe("How it is made, where no call says it"),
        identifies: z.literal(true).optional().describe("Identifiers may name a record by it"),
        unique: z.literal(true).optional().describe("No two records have the same"),
      }),
    ),
  ),
});

export type EntityDocument = z.output<typeof entityDocument>;

const texts = z.record(z.string(), z.string());

const toldState = z.strictObject({
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  consumes: z.array(z.string()).optional().describe("Values that a call uses up"),
  clock: z.string().optional(),
});

/** A refusal as an example names it: our table words it, so that a text stands in one place. */
export const toldRefusal = z.strictObject({
  kind: z.enum(Object.keys(vendorErrors) as [VendorErrorKind]),
  values: texts.optional(),
});

/** As many elements of a list; `{{row}}` in them is the place of each, from 1 on. */
export const toldTimes = z.strictObject({ times: z.int().min(0).max(1_000_000), of: z.unknown() });

/**
 * An example as a file has it. It is assumed unless it says otherwise. It answers `data` with the status OK, or is `refused`, or has a
 * `response` of its own. A row with `refused` has the code and the text of that error. `{"times": 999, "of": row}` stands for that
 * many elements, in which `{{row}}` is the place, from 1 on.
 */
const toldExample = z.strictObject({
  title: z.string().min(1),
  provenance: z.enum(provenances).optional(),
  since: release.optional(),
  until: release.optional(),
  state: z.string().optional().describe("The name of one of the states; absent: a session exists, {{token}}"),
  request: z.strictObject({
    verb: z.string().optional(),
    path: z.string().optional(),
    headers: texts.optional(),
    query: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
    after: z.array(z.unknown()).optional(),
    body: z.unknown().optional(),
    bytes: z.string().optional(),
    text: z.string().optional().describe("What the page shows, where it is no JSON"),
  }),
  data: z.unknown().optional(),
  refused: toldRefusal.optional(),
  response: z
    .strictObject({ status: z.int().optional(), body: z.unknown().optional(), text: z.string().optional() })
    .optional(),
  generated: z.array(z.string()).optional().describe("JSON Pointers of what every system makes anew"),
  witnesses: z.array(z.string()).optional().describe("Ids of the assumptions that it shows"),
  notInContracts: z.strictObject({ options: z.record(z.string(), z.unknown()), why: z.string() }).optional(),
  at: z.int().optional().describe("The line of the page"),
});

/** What stands in `examples.json`. */
export const examplesDocument = z.strictObject({
  $schema: z.string().optional(),
  states: z.record(z.string(), toldState).optional(),
  examples: atMost(1000, z.array(toldExample)),
});

export type ExamplesDocument = z.output<typeof examplesDocument>;
