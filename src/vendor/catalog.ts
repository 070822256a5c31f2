import type { ExamplesDocument, MethodDocument } from "../../contracts/document-types.ts";
import type { MethodData, MethodRequests } from "../../contracts/method-types.ts";
import { loadOwnModule } from "../common/own-module.ts";
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

/** Our methods. Code is for what `does` in `method.json` cannot say. */
const ownOperations: Readonly<Record<MethodName, MethodFolder["ownCode"]>> = {
  "customer_events.bulk.social_media.create": undefined,
  "customer_events.bulk.web.create": undefined,
  "customer_events.bulk.achievements.create": undefined,
  "customer_events.bulk.referrals.create": undefined,
  "customer_events.bulk.financial_statements.create": undefined,
  "authentication.token": logIn,
  "authentication.web_api_key.token": logInByKey,
  "authentication.token.release": releaseToken,
  "customer_events.social_media.create": undefined,
  "customer_events.web.create": undefined,
  "customer_events.social_media.show": undefined,
  "customer_events.social_media.list": undefined,
};

export const ownFolders: readonly MethodFolder[] = Object.entries(ownOperations).map(([name, ownCode]) => ({
  document: loadOwnModule<MethodDocument>(`vendor/methods/${name}/method.json`),
  examples: () => loadOwnModule<ExamplesDocument>(`vendor/methods/${name}/examples.json`),
  ownCode,
}));

const ownEntities = extendedEntities(
  allEntities,
  ownFolders.map(({ document }) => document),
);
const ownIdentifiable = identifiableEntities(ownEntities);

export const catalog: Catalog = ownFolders.map((folder) => declareMethod(folder, ownIdentifiable));

/** The methods of a mock server, and the entities whose records they create and show. */
export interface Methods {
  readonly catalog: Catalog;
  readonly entities: readonly AnyEntity[];
  readonly folders: readonly string[];
  /** The text of all files of its folders: a reload compares it. */
  readonly text: string;
  readonly entityText: string;
}

export const ownMethods: Methods = { catalog, entities: ownEntities, folders: [], text: "", entityText: "[]" };

export const methodsIn = (methods: Catalog): readonly Method[] => methods.map(({ method }) => method);

/** A method by its name, by default one of ours; `undefined` for an unknown name. */
export const findMethod = (name: string | null, methods: Catalog = catalog): Method | undefined =>
  methods.find(({ method }) => method.name === name)?.method;

/** The method at a path below `/crmapi/rest/v2/`. */
export const methodAt = (path: string, methods: Catalog): Method | undefined =>
  methods.find(({ method }) => method.path === path.replace(/\/$/, ""))?.method;

/** The name of a method: its path with dots. */
export type MethodName = keyof MethodRequests;

/** The name of a method, of ours or of your folders. A final `*` matches any rest; a leading `!` matches all other methods. */
export type OperationPattern = MethodName | "*" | (string & {});

/** The body of a POST, or the query of a GET. */
export type MethodRequest<Name extends MethodName> = MethodRequests[Name];

/** The answer to a call that is not refused. With `fields_set` it has the selected members alone. */
export interface MethodResponse<Name extends MethodName> {
  readonly data: MethodData[Name];
  readonly status: { readonly code: string; readonly message: string; readonly description: string };
}
