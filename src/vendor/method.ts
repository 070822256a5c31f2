import type * as z from "zod";
import type { LookUps } from "../store/resolve.ts";
import type { BehaviourId } from "../wire/assumptions.ts";
import type { Example } from "../wire/example.ts";
import type { Refusal } from "../wire/refusal.ts";
import type { ReleaseName } from "../wire/release.ts";
import type { CallContext } from "./entities/token.ts";

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
  readonly source: string;
  readonly since: ReleaseName;
  readonly deprecated?: { readonly since: ReleaseName; readonly remark: string };
  /** How a caller authenticates: by the token of a session (default), by HTTP Basic, or only by parameters of the method. */
  readonly access?: "token" | "basic" | "none";
  readonly bodyOptional?: true;
  readonly parameters: Parameters;
  /** The set of rows. Each row is read and refused by itself. */
  readonly bulk?: { readonly set: string };
  readonly data: Data;
  /** The assumptions that callers may meet. */
  readonly assumptions: readonly BehaviourId[];
  /** The assumptions that every answer rests on. */
  readonly restsOn?: readonly BehaviourId[];
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

export interface CallOperation<Parameters = never> extends OperationBase {
  answer(parameters: Parameters, context: CallContext): unknown;
}

export type Operation = BulkOperation | CallOperation;

/** Declares a contract. Its types follow from its schemas, its path from its name. */
export function defineContract<Parameters extends z.ZodObject, Data extends z.ZodType, const Name extends string>(
  contract: Omit<Contract<Parameters, Data, Name>, "path">,
): Contract<Parameters, Data, Name> {
  return { ...contract, path: contract.name.replaceAll(".", "/") };
}
