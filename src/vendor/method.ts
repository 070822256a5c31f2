import type * as z from "zod";
import type { ExampleDocument, ExamplesDocument, MethodDocument } from "../../contracts/document-types.ts";
import type { AnyAssumptionId, AssumptionId } from "../assumptions/assumptions.ts";
import type { Provenance } from "../common/provenance.ts";
import type { LookupContext } from "../store/resolve.ts";
import type { BulkData } from "../wire/envelope.ts";
import type { Refusal } from "../wire/refusal.ts";
import type { Since } from "../wire/release.ts";
import type { CallContext } from "./entities/call-context.ts";

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
  /** The assumptions that its examples show, without those that every answer depends on. */
  readonly assumptions: readonly AssumptionId[];
}

/** True if a request to the method changes no record: it shows or lists records, or is a GET whose `does` is not known. */
export function isReadOnly({ document: { does, verb } }: Pick<Method, "document">): boolean {
  return !does || "answers" in does ? verb === "GET" : "shows" in does || "lists" in does;
}

/** True if the method stores records that its response shows. */
export const createsRecords = ({ document: { does } }: Pick<Method, "document">): boolean =>
  does !== undefined && "creates" in does;

/** True if a method is called without a token because it returns one. */
export const isLogin = ({ access = "token" }: Pick<Method, "access">): boolean => access !== "token";

export interface CreatedRow {
  readonly id: string;
  readonly number: string;
  /** The row in the answer, where that shows more than ID and number. */
  readonly shown?: object;
}

export interface BulkOperation<Row = never> {
  readonly method: Method;
  readonly examples: readonly Example[];
  /** For a row with a validation error: the refusal of the first identifier that names nothing. @param row what could be read */
  missing(row: Partial<Row>, lookup: LookupContext): Refusal | undefined;
  create(row: Row, context: CallContext): CreatedRow | Refusal;
}

export interface CallOperation<Parameters = never> {
  readonly method: Method;
  readonly examples: readonly Example[];
  readonly unread?: readonly string[];
  /** `data` of the answer to parameters that fit their schema, or why the call is refused. */
  answer(parameters: Parameters, context: CallContext): unknown;
}

export type Operation = BulkOperation | CallOperation;

export type OperationCode = Omit<BulkOperation, "method" | "examples"> | Omit<CallOperation, "method" | "examples">;

type ExampleState = NonNullable<ExamplesDocument["states"]>[string];

/** An example of a method, the vendor's or ours. `{{name}}` in its strings is the value of that name in the state. */
export interface Example extends Pick<ExampleDocument, "title" | "since" | "until" | "request" | "notInContracts"> {
  /** How sure we are of the answer: as sure as of the least sure thing that it depends on. */
  readonly provenance: Provenance;
  /** The assumptions that the example is there to show. */
  readonly witnesses?: readonly AnyAssumptionId[];
  /** All examples of a state have the same values; those of our fixtures. */
  readonly state: ExampleState & { readonly name: string; readonly values: Readonly<Record<string, string | number>> };
  readonly response: { readonly status?: number; readonly body: unknown };
  /** JSON Pointers of the members of the answer that every system generates: compared by form, not by value. */
  readonly generated: readonly string[];
}

export function placeholdersIn(part: unknown): string[] {
  const matches = [...JSON.stringify(part).matchAll(/\{\{(\w+)\}\}/g)];
  return [...new Set(matches.map(([, name = ""]) => name))];
}

export function queryText(query: NonNullable<Example["request"]["query"]>): string {
  const pairs = Object.entries(query).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

/**
 * Puts values in the place of `{{name}}`. A string of one name becomes the value itself.
 * @throws RangeError for a missing value
 */
export function fillExample<Part>(part: Part, values: Example["state"]["values"]): Part {
  const valueNamed = (name: string) => {
    if (Object.hasOwn(values, name)) return values[name];
    throw new RangeError(`the example needs a value for ${name}; there are: ${Object.keys(values).join(", ")}`);
  };
  return JSON.parse(JSON.stringify(part), (_, text: unknown) => {
    if (typeof text !== "string") return text;
    const [, only] = /^\{\{(\w+)\}\}$/.exec(text) ?? [];
    return only ? valueNamed(only) : text.replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => String(valueNamed(name)));
  });
}
