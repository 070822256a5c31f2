import type * as z from "zod";
import type { Contract, Operation } from "./method.ts";
import { operation as logIn } from "./methods/authentication.token/operation.ts";
import { operation as releaseToken } from "./methods/authentication.token.release/operation.ts";
import { operation as logInByKey } from "./methods/authentication.web_api_key.token/operation.ts";
import { operation as bulkAchievementsCreate } from "./methods/customer_events.bulk.achievements.create/operation.ts";
import { operation as bulkSocialMediaCreate } from "./methods/customer_events.bulk.social_media.create/operation.ts";
import { operation as bulkWebCreate } from "./methods/customer_events.bulk.web.create/operation.ts";
import { operation as socialMediaCreate } from "./methods/customer_events.social_media.create/operation.ts";
import { operation as socialMediaList } from "./methods/customer_events.social_media.list/operation.ts";
import { operation as socialMediaShow } from "./methods/customer_events.social_media.show/operation.ts";
import { operation as webCreate } from "./methods/customer_events.web.create/operation.ts";

export type Catalog = readonly Operation[];

const operations = [
  bulkSocialMediaCreate,
  bulkWebCreate,
  bulkAchievementsCreate,
  logIn,
  logInByKey,
  releaseToken,
  socialMediaCreate,
  webCreate,
  socialMediaShow,
  socialMediaList,
] as const;

export const catalog: Catalog = operations as readonly Operation[];

export const contractsOf = (methods: Catalog): readonly Contract[] => methods.map(({ contract }) => contract);

export const ownContract = (name: string | null): Contract | undefined =>
  catalog.find(({ contract }) => contract.name === name)?.contract;

type OwnContract = (typeof operations)[number]["contract"];

type Contracts = { readonly [One in OwnContract as One["name"]]: One };

/** The name of a method: its path with dots. */
export type MethodName = keyof Contracts;

/** A method, or several: `*` may stand at the end, and `!` before it for all others. */
export type OperationPattern = MethodName | "*" | `${string}*` | `!${string}`;

/** What a method takes: the body of a POST, the query of a GET. */
export type MethodRequest<Name extends MethodName> = z.input<Contracts[Name]["parameters"]>;

/** What a method answers to a call that it does not refuse; with `fields_set` it has the members that were asked for. */
export interface MethodResponse<Name extends MethodName> {
  readonly data: z.output<Contracts[Name]["data"]>;
  readonly status: { readonly code: string; readonly message: string; readonly description: string };
}
