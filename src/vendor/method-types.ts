import type * as z from "zod";
import type { contract as authenticationToken } from "./methods/authentication.token/contract.ts";
import type { contract as authenticationTokenRelease } from "./methods/authentication.token.release/contract.ts";
import type { contract as authenticationWebApiKeyToken } from "./methods/authentication.web_api_key.token/contract.ts";
import type { contract as customerEventsBulkAchievementsCreate } from "./methods/customer_events.bulk.achievements.create/contract.ts";
import type { contract as customerEventsBulkSocialMediaCreate } from "./methods/customer_events.bulk.social_media.create/contract.ts";
import type { contract as customerEventsBulkWebCreate } from "./methods/customer_events.bulk.web.create/contract.ts";
import type { contract as customerEventsSocialMediaCreate } from "./methods/customer_events.social_media.create/contract.ts";
import type { contract as customerEventsSocialMediaList } from "./methods/customer_events.social_media.list/contract.ts";
import type { contract as customerEventsSocialMediaShow } from "./methods/customer_events.social_media.show/contract.ts";
import type { contract as customerEventsWebCreate } from "./methods/customer_events.web.create/contract.ts";

/** What the compiler knows of each method. */
interface Contracts {
  "authentication.token": typeof authenticationToken;
  "authentication.token.release": typeof authenticationTokenRelease;
  "authentication.web_api_key.token": typeof authenticationWebApiKeyToken;
  "customer_events.bulk.achievements.create": typeof customerEventsBulkAchievementsCreate;
  "customer_events.bulk.social_media.create": typeof customerEventsBulkSocialMediaCreate;
  "customer_events.bulk.web.create": typeof customerEventsBulkWebCreate;
  "customer_events.social_media.create": typeof customerEventsSocialMediaCreate;
  "customer_events.social_media.list": typeof customerEventsSocialMediaList;
  "customer_events.social_media.show": typeof customerEventsSocialMediaShow;
  "customer_events.web.create": typeof customerEventsWebCreate;
}

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
