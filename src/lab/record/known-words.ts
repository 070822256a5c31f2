import { catalog } from "../../vendor/catalog.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";

const nodes: readonly SchemaNode[] = [
  ...catalog.flatMap(({ contract }) => [schemaTree(contract.parameters), schemaTree(contract.data)]),
  ...allEntities.map(({ schema }) => schemaTree(schema)),
].flatMap(allIn);

function allIn(node: SchemaNode): SchemaNode[] {
  return [node, ...[...node.members.values(), ...(node.element ? [node.element] : [])].flatMap(allIn)];
}

/** The names of all members of our contracts and entities. */
const knownNames: ReadonlySet<string> = new Set(
  ["status", "code", "message", "description", "data", ...nodes.map(({ name }) => name)].filter((name) => name !== ""),
);

/** Every value of an enumeration: `FACEBOOK`, `EFFECTIVE`. */
const knownValues: ReadonlySet<unknown> = new Set(nodes.flatMap(({ values = [] }) => [...values]));

/** Is it a value of an enumeration, in letters of whatever case? */
export const isKnownValue = (text: string): boolean => knownValues.has(text) || knownValues.has(text.toUpperCase());

/** Values that our own texts show as examples of a form. */
const knownForms: ReadonlySet<string> = new Set(nodes.flatMap(({ form = [] }) => form));

/** The words of our own error texts and of the labels in them, in small letters. */
const textWords: ReadonlySet<string> = new Set(
  [
    ...Object.values(vendorErrors).flatMap(({ message, description }) => [message, description]),
    ...allEntities.map(({ label }) => label),
    ...nodes.map(({ typeName }) => typeName),
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

/** Is it a member's name, or names of members within each other, by dot? */
export const isKnownPath = (path: string): boolean => path.split(".").every((name) => knownNames.has(name));

/** Resources and actions on the vendor's pages, with and without a contract here. They tell which method it is that we do not have. */
const vendorPaths = `accounts_receivable access_tokens bills campaigns change_life_cycle_state change_pass_code communications
  configuration contact_information customer_events generate_otp invoices jobs payments products purchases refunds reward_offers
  reward_schemes rewards_participants segments service_requests subscriptions terminate transactions units users vouchers wallets
  create update delete cancel show list search verify activate deactivate add remove bulk token`;

const pathWords: ReadonlySet<string> = new Set(
  [vendorPaths, ...catalog.map(({ contract }) => contract.path)].flatMap((text) => text.split(/[\s/]+/)),
);

/** A path below `/crmapi/rest/v2/` with a star for each part of it that need not be a word of the vendor. */
export const knownPath = (path: string): string =>
  path
    .split("/")
    .map((part) => (pathWords.has(part) ? part : "*"))
    .join("/");
