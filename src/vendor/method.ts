import type * as z from "zod";
import type { MethodDocument } from "../../contracts/document-types.ts";
import type { AssumptionId } from "../assumptions/assumptions.ts";
import type { LookupContext } from "../store/resolve.ts";
import type { BulkData } from "../wire/bulk.ts";
import type { Refusal } from "../wire/refusal.ts";
import type { Since } from "../wire/release.ts";
import type { CallContext } from "./entities/call-context.ts";
import type { Example } from "./example.ts";

/** Everything that is known about a Web API method. The rest is derived from it. */
export interface Method
  extends Pick<MethodDocument, "name" | "verb" | "source" | "access" | "bodyOptional" | "bulk" | "restsOn"> {
  readonly document: MethodDocument;
  /** The vendor's path, below `/crmapi/rest/v2/`. */
  readonly path: string;
  readonly summary: string;
  readonly since: Since;
  readonly deprecated?: { readonly since: Since; readonly note: string } | undefined;
  /** The names of the two sets of rows in its answers, by their names in answers about customer events. */
  readonly rowSets: Readonly<Record<keyof BulkData, string | undefined>>;
  readonly parameters: z.ZodObject;
  readonly data: z.ZodType;
  /** The assumptions that its examples show, without those that every answer rests on. */
  readonly assumptions: readonly AssumptionId[];
}

/** Does a call of the method change nothing? */
export const isReadOnly = ({ name }: Pick<Method, "name">): boolean => /\.(list|show)$/.test(name);

/** Is a method called without a token, because it gives one? */
export const isLogin = ({ access = "token" }: Pick<Method, "access">): boolean => access !== "token";

/** A method that does its rows one by one. */
export interface BulkOperation<Row = never> {
  readonly method: Method;
  readonly examples: readonly Example[];
  /** For a row with a mistake: the refusal of the first identifier that names nothing. @param row what could be read */
  missing(row: Partial<Row>, lookup: LookupContext): Refusal | undefined;
  /** Does one row that fits its schema, or refuses it. */
  create(row: Row, context: CallContext): { id: string; number: string } | Refusal;
}

export interface CallOperation<Parameters = never> {
  readonly method: Method;
  readonly examples: readonly Example[];
  /** Parameters on which nothing depends. */
  readonly unread?: readonly string[];
  /** `data` of the answer to parameters that fit their schema, or why the call is refused. */
  answer(parameters: Parameters, context: CallContext): unknown;
}

export type Operation = BulkOperation | CallOperation;

/** What a method does, without the method itself. */
export type OperationCode = Omit<BulkOperation, "method" | "examples"> | Omit<CallOperation, "method" | "examples">;
