import { catalog } from "../../vendor/catalog.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";

const trees = [
  ...catalog.flatMap(({ contract }) => [schemaTree(contract.parameters), schemaTree(contract.data)]),
  ...allEntities.map(({ schema }) => schemaTree(schema)),
];

/** The names of all members of our contracts and entities. */
const knownNames: ReadonlySet<string> = new Set([
  "status",
  "code",
  "message",
  "description",
  "data",
  ...trees.flatMap((tree) => allIn(tree).flatMap(({ name }) => (name === "" ? [] : [name]))),
]);

/** Every value of an enumeration of our contracts and entities: `FACEBOOK`, `EFFECTIVE`. */
const knownValues: ReadonlySet<string> = new Set(
  trees.flatMap((tree) =>
    allIn(tree).flatMap(({ values = [] }) => [...values].filter((value) => typeof value === "string")),
  ),
);

/** Is it a value of an enumeration, in letters of whatever case? */
export const isKnownValue = (text: string): boolean => knownValues.has(text) || knownValues.has(text.toUpperCase());

/** Values that our own texts show as examples of a form. */
const knownForms: ReadonlySet<string> = new Set(trees.flatMap((tree) => allIn(tree).flatMap(({ form = [] }) => form)));

/** The words of our own error texts and of the labels in them, in small letters. */
const textWords: ReadonlySet<string> = new Set(
  [
    ...Object.values(vendorErrors).flatMap(({ message, description }) => [message, description]),
    ...allEntities.map(({ label }) => label),
    ...trees.flatMap((tree) => allIn(tree).map(({ typeName }) => typeName)),
    "Error Description String Integer Float Date Object Set Identifier JSON HTTP GET POST OK API CRM",
  ].flatMap(
    (text) =>
      text
        .replace(/\{\w+\}/g, " ")
        .toLowerCase()
        .match(/[a-z]+/g) ?? [],
  ),
);

/** Is it what we know anyway: a word of a text, a member, a value of an enumeration, an example of a form? */
export const isKnownWord = (word: string): boolean =>
  textWords.has(word.toLowerCase()) || knownNames.has(word) || isKnownValue(word) || knownForms.has(word);

/** The words of paths of the Web API. A method that we do not have is told by those of them that are in its path. */
const pathWords: ReadonlySet<string> = new Set(
  [
    ...catalog.flatMap(({ contract }) => contract.path.split("/")),
    // The resources and actions on the vendor's pages that we know of, with and without a contract here.
    ..."accounts_receivable access_tokens bills campaigns change_life_cycle_state change_pass_code communications configuration".split(
      " ",
    ),
    ..."contact_information customer_events generate_otp invoices jobs payments products purchases refunds reward_offers".split(
      " ",
    ),
    ..."reward_schemes rewards_participants segments service_requests subscriptions terminate transactions units users".split(
      " ",
    ),
    ..."vouchers wallets create update delete cancel show list search verify activate deactivate add remove bulk token".split(
      " ",
    ),
  ].filter((word) => word !== ""),
);

/** A path below `/crmapi/rest/v2/` with a star for each part of it that need not be a word of the vendor. */
export const knownPath = (path: string): string =>
  path
    .split("/")
    .map((part) => (pathWords.has(part) ? part : "*"))
    .join("/");

/** Is it a member's name, or names of members within each other, by dot? */
export const isKnownPath = (path: string): boolean => path.split(".").every((name) => knownNames.has(name));

function allIn(node: SchemaNode): SchemaNode[] {
  return [node, ...partsOf(node).flatMap(allIn)];
}

function partsOf({ members, element }: SchemaNode): SchemaNode[] {
  return [...members.values(), ...(element ? [element] : [])];
}
