import type { ExamplesDocument, MethodDocument } from "../../contracts/document-types.ts";
import type { MethodData, MethodRequests } from "../../contracts/method-types.ts";
import { loadOwnModule } from "../ground/own-module.ts";
import type { Entity } from "../store/entity.ts";
import { declareMethod, type MethodFolder } from "./declared/declare-method.ts";
import { Records } from "./declared/records.ts";
import { allEntities } from "./entities/all-entities.ts";
import type { Contract, Operation } from "./method.ts";
import logIn from "./methods/authentication.token/method.json" with { type: "json" };
import { operation as logInOperation } from "./methods/authentication.token/operation.ts";
import releaseToken from "./methods/authentication.token.release/method.json" with { type: "json" };
import { operation as releaseTokenOperation } from "./methods/authentication.token.release/operation.ts";
import logInByKey from "./methods/authentication.web_api_key.token/method.json" with { type: "json" };
import { operation as logInByKeyOperation } from "./methods/authentication.web_api_key.token/operation.ts";
import bulkAchievementsCreate from "./methods/customer_events.bulk.achievements.create/method.json" with {
  type: "json",
};
import bulkSocialMediaCreate from "./methods/customer_events.bulk.social_media.create/method.json" with {
  type: "json",
};
import bulkWebCreate from "./methods/customer_events.bulk.web.create/method.json" with { type: "json" };
import socialMediaCreate from "./methods/customer_events.social_media.create/method.json" with { type: "json" };
import socialMediaList from "./methods/customer_events.social_media.list/method.json" with { type: "json" };
import socialMediaShow from "./methods/customer_events.social_media.show/method.json" with { type: "json" };
import webCreate from "./methods/customer_events.web.create/method.json" with { type: "json" };

export type Catalog = readonly Operation[];

// The types of imported JSON say less than its schema, by which a test reads each.
const folder = (document: { readonly name: string }, operation?: MethodFolder["operation"]): MethodFolder => ({
  document: document as MethodDocument,
  // No call needs them, and they are half of what we know.
  examples: () => loadOwnModule<ExamplesDocument>(`vendor/methods/${document.name}/examples.json`),
  ...(operation && { operation }),
});

/** Our methods, as their folders have them. */
export const ownFolders: readonly MethodFolder[] = [
  folder(bulkSocialMediaCreate),
  folder(bulkWebCreate),
  folder(bulkAchievementsCreate),
  folder(logIn, logInOperation),
  folder(logInByKey, logInByKeyOperation),
  folder(releaseToken, releaseTokenOperation),
  folder(socialMediaCreate),
  folder(webCreate),
  folder(socialMediaShow),
  folder(socialMediaList),
];

const ownRecords = new Records(allEntities);

export const catalog: Catalog = ownFolders.map((one) => declareMethod(one, ownRecords));

/** The methods of a stand-in, and the entities whose records they create and show. */
export interface Methods {
  readonly catalog: Catalog;
  readonly entities: readonly Entity<object>[];
  /** What the files of its folders say, to be compared with what they say later. */
  readonly text: string;
  /** What those of its entities say. */
  readonly entityText: string;
}

export const ownMethods: Methods = { catalog, entities: allEntities, text: "", entityText: "[]" };

export const contractsOf = (methods: Catalog): readonly Contract[] => methods.map(({ contract }) => contract);

/** The contract of a method, of ours unless others are given; `undefined` for an unknown name. */
export const contractNamed = (name: string | null, methods: Catalog = catalog): Contract | undefined =>
  methods.find(({ contract }) => contract.name === name)?.contract;

/** The name of a method: its path with dots. */
export type MethodName = keyof MethodRequests;

/** A method, or several: `*` may stand at the end, and `!` before it for all others. */
export type OperationPattern = MethodName | "*" | `${string}*` | `!${string}`;

/** What a method takes: the body of a POST, the query of a GET. */
export type MethodRequest<Name extends MethodName> = MethodRequests[Name];

/** What a method answers to a call that it does not refuse; with `fields_set` it has the members that were asked for. */
export interface MethodResponse<Name extends MethodName> {
  readonly data: MethodData[Name];
  readonly status: { readonly code: string; readonly message: string; readonly description: string };
}
