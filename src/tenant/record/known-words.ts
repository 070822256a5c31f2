import { memoizeByObject } from "../../common/memoize.ts";
import { nodesWithin } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { refusedEnvelope } from "../../wire/envelope.ts";
import { type VendorError, vendorErrors } from "../../wire/vendor-errors.ts";

/** The vendor errors of the mock server. */
export const ownErrors: readonly VendorError[] = Object.values(vendorErrors);

/** Words that tell nothing about a tenant, because the methods or the vendor errors contain them. */
export type KnownWords = ReturnType<typeof knownWordsOf>;

/** The known words of methods. */
export const knownWordsOf = memoizeByObject(({ catalog, entities }: Methods) => {
  const methods = catalog.map(({ method }) => method);
  const schemas = [
    refusedEnvelope,
    ...methods.flatMap(({ parameters, data }) => [parameters, data]),
    ...entities.map(({ schema }) => schema),
  ];
  const nodes = schemas.flatMap((schema) => nodesWithin(schemaTree(schema)).map(([, node]) => node));
  const texts = [
    ...ownErrors.flatMap(({ message, description }) => [message, description]),
    ...entities.map(({ label }) => label),
    ...nodes.map(({ typeName }) => typeName),
    "Error Description String Integer Float Date Object Set Identifier JSON HTTP GET POST OK API CRM",
  ].map((text) => text.replace(/\{\w+\}/g, "").toLowerCase());
  const names = new Set(nodes.map(({ name }) => name).filter((name) => name !== ""));
  const values = new Set(nodes.flatMap(({ values = [] }) => [...values].map((value) => String(value).toUpperCase())));
  const forms = new Set(nodes.flatMap(({ form = [] }) => form));
  const words = new Set(texts.flatMap((text) => text.match(/[a-z]+/g) ?? []));
  const pathParts = new Set([vendorPaths, ...methods.map(({ path }) => path)].flatMap((text) => text.split(/[\s/]+/)));
  const isValue = (text: string): boolean => values.has(text.toUpperCase());
  return {
    isValue,
    isWord: (word: string): boolean =>
      words.has(word.toLowerCase()) || names.has(word) || isValue(word) || forms.has(word),
    /** True for the path of a member, as a `fields_set` names it: `created_by_unit.id`. */
    isPath: (path: string): boolean => path.split(".").every((name) => names.has(name)),
    /** A path below `/crmapi/rest/v2/`, with a star in place of each part that is not a word of the vendor. */
    urlPath: (path: string): string => path.replace(/[^/]+/g, (part) => (pathParts.has(part) ? part : "*")),
  };
});

/** Resources and actions on the vendor's pages, which may name methods that are not in the catalog. */
const vendorPaths = `accounts_receivable access_tokens bills campaigns change_life_cycle_state change_pass_code communications
  configuration contact_information customer_events generate_otp invoices jobs payments products purchases refunds reward_offers
  reward_schemes rewards_participants segments service_requests subscriptions terminate transactions units users vouchers wallets
  create update delete cancel show list search verify activate deactivate add remove bulk token`;
