import type * as z from "zod";
import type { MethodDocument } from "../../contracts/document-types.ts";
import type { AssumptionId } from "../assumptions/assumptions.ts";
import type { LookupContext } from "../store/resolve.ts";
import type { BulkData } from "../wire/bulk.ts";
import type { Refusal } from "../wire/refusal.ts";
import type { Since } from "../wire/release.ts";
import type { CallContext } from "./entities/call-context.ts";
import type { Example } from "./example.ts";

/** All that is said about a Web API method; everything else is derived from it. */
export interface Method
  extends Pick<MethodDocument, "name" | "verb" | "source" | "access" | "bodyOptional" | "bulk" | "restsOn"> {
  readonly document: MethodDocument;
  /** The vendor's path, below `/crmapi/rest/v2/`. */
  readonly path: string;
  readonly summary: string;
  readonly since: Since;
  readonly deprecated?: { readonly since: Since; readonly note: string } | undefined;
  /** What its answers call the two sets of rows, by what those of customer events call them. */
  readonly rowSets: Readonly<Record<keyof BulkData, string | undefined>>;
  readonly parameters: z.ZodObject;
  readonly data: z.ZodType;
  /** The assumptions that its examples show, beside those that every answer rests on. */
  readonly assumptions: readonly AssumptionId[];
}

/** Does a method change nothing? */
export const isReadOnly = ({ name }: Pick<Method, "name">): boolean => /\.(list|show)$/.test(name);

/** Is a method called without a token, as what gives one is? */
export const isLogin = ({ access = "token" }: Pick<Method, "access">): boolean => access !== "token";

interface MethodWithExamples {
  readonly method: Method;
  readonly examples: readonly Example[];
}

export interface RowCode<Row> {
  /** Of a row whose values are refused: the first thing that it names and that is not found. @param named what could be read */
  missing(named: Partial<Row>, lookup: LookupContext): Refusal | undefined;
  /** Does one row that has passed its schema, or refuses it. Rows come in their order. */
  create(row: Row, context: CallContext): { id: string; number: string } | Refusal;
}

interface CallCode<Parameters> {
  /** `data` of the answer to parameters that have passed their schema, or why the call is refused. */
  answer(parameters: Parameters, context: CallContext): unknown;
}

export type BulkOperation<Row = never> = MethodWithExamples & RowCode<Row>;

export type CallOperation<Parameters = never> = MethodWithExamples & CallCode<Parameters>;

export type Operation = BulkOperation | CallOperation;

/** What a method does, without what is said about it. */
export type OperationCode<Parameters = never> = RowCode<Parameters> | CallCode<Parameters>;
