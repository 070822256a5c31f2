import type * as z from "zod";
import type { LookUps } from "../store/resolve.ts";
import type { BehaviourId } from "../wire/assumptions.ts";
import type { Example } from "../wire/example.ts";
import type { Refusal } from "../wire/refusal.ts";
import type { Since } from "../wire/release.ts";
import type { CallContext } from "./entities/token.ts";

/** All that is said about a Web API method; everything else is derived from it. */
export interface Contract {
  /** The path with dots: `customer_events.bulk.social_media.create`; also the name of the folder. */
  readonly name: string;
  /** The vendor's path, below `/crmapi/rest/v2/`. */
  readonly path: string;
  readonly verb: "GET" | "POST";
  readonly summary: string;
  readonly source: string;
  readonly since: Since;
  readonly deprecated?: { readonly since: Since; readonly remark: string };
  /** How a caller authenticates: by the token of a session (default), by HTTP Basic, or only by parameters of the method. */
  readonly access?: "token" | "basic" | "none";
  readonly bodyOptional?: true;
  readonly parameters: z.ZodObject;
  /** The set of rows. Each row is read and refused by itself. */
  readonly bulk?: { readonly set: string };
  readonly data: z.ZodType;
  /** The assumptions that callers may meet. */
  readonly assumptions: readonly BehaviourId[];
  /** The assumptions that every answer rests on. */
  readonly restsOn?: readonly BehaviourId[];
}

interface OperationBase {
  readonly contract: Contract;
  readonly examples: readonly Example[];
}

export interface DoesRows<Row> {
  /** Of a row whose values are refused: the first thing that it names and that is not found. @param named what could be read */
  missing(named: Partial<Row>, lookUps: LookUps): Refusal | undefined;
  /** Does one row that has passed its schema, or refuses it. Rows come in their order. */
  create(row: Row, context: CallContext): { id: string; number: string } | Refusal;
}

interface DoesCalls<Parameters> {
  /** `data` of the answer to parameters that have passed their schema, or why the call is refused. */
  answer(parameters: Parameters, context: CallContext): unknown;
}

/** A method whose rows are done one by one. */
export type BulkOperation<Row = never> = OperationBase & DoesRows<Row>;

export type CallOperation<Parameters = never> = OperationBase & DoesCalls<Parameters>;

export type Operation = BulkOperation | CallOperation;

/** What a method does, without what is said about it. */
export type OwnOperation<Parameters = never> = DoesRows<Parameters> | DoesCalls<Parameters>;
