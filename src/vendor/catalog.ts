import type { ExamplesDocument, MethodDocument } from "../../contracts/document-types.ts";
import type { MethodData, MethodRequests } from "../../contracts/method-types.ts";
import { loadOwnModule } from "../ground/own-module.ts";
import type { AnyEntity } from "../store/entity.ts";
import { declareMethod, type MethodFolder } from "./declared/declare-method.ts";
import { extendedEntities } from "./declared/declared-entity.ts";
import { identifiableEntities } from "./declared/records.ts";
import { allEntities } from "./entities/all-entities.ts";
import type { Method, Operation } from "./method.ts";
import { operation as logIn } from "./methods/authentication.token/operation.ts";
import { operation as releaseToken } from "./methods/authentication.token.release/operation.ts";
import { operation as logInByKey } from "./methods/authentication.web_api_key.token/operation.ts";

export type Catalog = readonly Operation[];

const ownNames: readonly MethodName[] = [
  "customer_events.bulk.social_media.create",
  "customer_events.bulk.web.create",
  "customer_events.bulk.achievements.create",
  "customer_events.bulk.referrals.create",
  "customer_events.bulk.financial_statements.create",
  "authentication.token",
  "authentication.web_api_key.token",
  "authentication.token.release",
  "customer_events.social_media.create",
  "customer_events.web.create",
  "customer_events.social_media.show",
  "customer_events.social_media.list",
];

const ownOperations: Readonly<Partial<Record<MethodName, MethodFolder["operation"]>>> = {
  "authentication.token": logIn,
  "authentication.web_api_key.token": logInByKey,
  "authentication.token.release": releaseToken,
};

/** Our methods, as their folders have them. */
export const ownFolders: readonly MethodFolder[] = ownNames.map((name) => ({
  document: loadOwnModule<MethodDocument>(`vendor/methods/${name}/method.json`),
  // No call needs them, and they are half of what we know.
  examples: () => loadOwnModule<ExamplesDocument>(`vendor/methods/${name}/examples.json`),
  operation: ownOperations[name],
}));

const ownEntities = extendedEntities(
  allEntities,
  ownFolders.map(({ document }) => document),
);
const ownRecords = identifiableEntities(ownEntities);

export const catalog: Catalog = ownFolders.map((one) => declareMethod(one, ownRecords));

/** The methods of a stand-in, and the entities whose records they create and show. */
export interface Methods {
  readonly catalog: Catalog;
  readonly entities: readonly AnyEntity[];
  /** The folders that a user named. */
  readonly folders: readonly string[];
  /** What the files of its folders say, to be compared with what they say later. */
  readonly text: string;
  /** What those of its entities say. */
  readonly entityText: string;
}

export const ownMethods: Methods = { catalog, entities: ownEntities, folders: [], text: "", entityText: "[]" };

export const methodsIn = (methods: Catalog): readonly Method[] => methods.map(({ method }) => method);

/** A method by its name, one of ours unless others are given; `undefined` for an unknown name. */
export const findMethod = (name: string | null, methods: Catalog = catalog): Method | undefined =>
  methods.find(({ method }) => method.name === name)?.method;

/** The name of a method: its path with dots. */
export type MethodName = keyof MethodRequests;

/** A method, of ours or of your folders, or several: `*` may stand at the end, and `!` before it for all others. */
export type OperationPattern = MethodName | "*" | (string & {});

/** What a method takes: the body of a POST, the query of a GET. */
export type MethodRequest<Name extends MethodName> = MethodRequests[Name];

/** What a method answers to a call that it does not refuse; with `fields_set` it has the members that were asked for. */
export interface MethodResponse<Name extends MethodName> {
  readonly data: MethodData[Name];
  readonly status: { readonly code: string; readonly message: string; readonly description: string };
}
