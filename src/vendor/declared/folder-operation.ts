import { isRefusal, type Refusal, refuse } from "../../wire/refusal.ts";
import type { VendorErrorKind } from "../../wire/vendor-errors.ts";
import type { CallContext } from "../entities/token.ts";
import type { OwnOperation } from "../method.ts";
import { type DeclaredParts, namedRecords, refusalIn } from "./does.ts";
import type { AnyRow } from "./records.ts";

/** What an operation of a folder is given beside the parameters. */
export interface FolderContext extends CallContext {
  /** The records that identifiers of the request name, by parameter. One that is not found refuses the call before. */
  readonly named: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Makes a refusal, to be returned. */
  refuse(kind: VendorErrorKind, values?: Record<string, string>): Refusal;
}

/** What `operation.ts` or `operation.js` of a folder exports as `operation`: `create` for a method with rows, else `answer`. */
export interface FolderOperation<Parameters = never> {
  /** `data` of the answer, or a refusal. The parameters have passed the schema of the method. */
  answer?(parameters: Parameters, context: FolderContext): unknown;
  /** Does one row, and gives its id and number, or a refusal. */
  create?(row: Parameters, context: FolderContext): { id: string; number: string } | Refusal;
}

/** The operation of a method as the engine knows it. */
export function folderOperation({ answer, create }: FolderOperation, parts: DeclaredParts): OwnOperation {
  const { bulk, name } = parts.contract;
  const act = <Result>(said: AnyRow, context: CallContext, work: (context: FolderContext) => Result) => {
    const named = namedRecords(said, context, parts);
    if (isRefusal(named)) return named;
    const result = work({ ...context, named, refuse });
    if (result instanceof Promise) {
      // A promise that nobody handles would end the process.
      result.catch(() => undefined);
      throw new Error(`the operation of ${name} answers later; expected an answer at once`);
    }
    if (result === undefined) throw new Error(`the operation of ${name} answers nothing; expected data or a refusal`);
    return result;
  };
  if (!bulk) return { answer: (said: never, context) => act(said, context, (whole) => answer?.(said, whole)) };
  return {
    create: (row: never, context) =>
      act(row, context, (whole) => create?.(row, whole) as { id: string; number: string }),
    missing: (row, lookUps) => refusalIn(namedRecords(row, lookUps, parts)),
  };
}
