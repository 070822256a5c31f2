import type * as z from "zod";
import type { LookUps } from "../store/resolve.ts";
import type { Store } from "../store/store.ts";
import type { Assumes, BehaviourId } from "../wire/assumptions.ts";
import type { Example } from "../wire/example.ts";
import type { Refusal } from "../wire/refusal.ts";
import type { Release, ReleaseName } from "../wire/release.ts";
import type { Token } from "./entities/token.ts";

/** All that is said about a Web API method; everything else is derived from it. */
export interface Contract<
  Parameters extends z.ZodObject = z.ZodObject,
  Data extends z.ZodType = z.ZodType,
  Name extends string = string,
> {
  /** The path with dots: `customer_events.bulk.social_media.create`; also the name of the folder. */
  readonly name: Name;
  /** The vendor's path, below `/crmapi/rest/v2/`. */
  readonly path: string;
  readonly verb: "GET" | "POST";
  readonly summary: string;
  /** Where the vendor's page of the method is. */
  readonly source: string;
  readonly since: ReleaseName;
  readonly deprecated?: { readonly since: ReleaseName; readonly remark: string };
  /**
   * How a caller authenticates: by the token of a session (default), by HTTP Basic, or only by parameters of the method.
   */
  readonly access?: "token" | "basic" | "none";
  /** May the body of a POST be left out? */
  readonly bodyOptional?: true;
  readonly parameters: Parameters;
  /** The set of rows. Each row is read and refused by itself. */
  readonly bulk?: { readonly set: keyof z.output<Parameters> & string };
  readonly data: Data;
  /** The assumptions that callers may meet. */
  readonly assumptions: readonly BehaviourId[];
  /** The assumptions that every answer rests on. */
  readonly restsOn?: readonly BehaviourId[];
}

/** Name and password of HTTP Basic authentication. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** The scheme is `Basic`, and a colon stands between the two. */
  readonly isAsDocumented: boolean;
}

/** What an operation may use. */
export interface CallContext {
  readonly store: Store;
  readonly release: Release;
  /** The session of the caller; `undefined` for a method that needs no token. */
  readonly session: Token | undefined;
  /** The credentials of HTTP Basic; `undefined` without any, and for a method that takes none. */
  readonly credentials: Credentials | undefined;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly nowMs: number;
  /** Notes what the answer to the call or the row rests on. */
  readonly assumes: Assumes;
}

interface OperationBase {
  readonly contract: Contract;
  readonly examples: readonly Example[];
}

/** A method whose rows are done one by one. */
export interface BulkOperation<Row = never> extends OperationBase {
  /** Of a row whose values are refused: the first thing that it names and that is not found. @param named what could be read */
  missing(named: Partial<Row>, lookUps: LookUps): Refusal | undefined;
  /** Does one row that has passed its schema, or refuses it. Rows come in their order. */
  create(row: Row, context: CallContext): { id: string; number: string } | Refusal;
}

/** A method that is done as a whole. */
export interface CallOperation<Parameters = never> extends OperationBase {
  answer(parameters: Parameters, context: CallContext): unknown;
}

/** A method of the Web API and what it does to the store. */
export type Operation = BulkOperation | CallOperation;

/** Declares a contract. Its types follow from its schemas, its path from its name. */
export function defineContract<Parameters extends z.ZodObject, Data extends z.ZodType, const Name extends string>(
  contract: Omit<Contract<Parameters, Data, Name>, "path">,
): Contract<Parameters, Data, Name> {
  return { ...contract, path: contract.name.replaceAll(".", "/") };
}
