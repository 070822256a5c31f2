import { type Refusal, refuse } from "../../wire/refusal.ts";
import type { VendorErrorKind } from "../../wire/vendor-errors.ts";
import type { CallContext } from "../entities/token.ts";
import type { OwnOperation } from "../method.ts";
import type { MethodRecords } from "./records.ts";

/** What an operation of a folder is given beside the parameters. */
export interface FolderContext extends CallContext {
  /** The records that identifiers of the request name, by parameter. One that is not found refuses the call before. */
  readonly named: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  refuse(kind: VendorErrorKind, values?: Record<string, string>): Refusal;
}

/** What `operation.ts` or `operation.js` of a folder exports as `operation`: `create` for a method with rows, else `answer`. */
export interface FolderOperation<Parameters = never> {
  /** `data` of the answer, or a refusal. The parameters have passed the schema of the method. */
  answer?(parameters: Parameters, context: FolderContext): unknown;
  /** Does one row, and gives its id and number, or a refusal. */
  create?(row: Parameters, context: FolderContext): { id: string; number: string } | Refusal;
}

export function folderOperation(own: FolderOperation, method: MethodRecords): OwnOperation {
  const { bulk, name } = method.contract;
  return method.operation((said, context, named) => {
    const result = own[bulk ? "create" : "answer"]?.(said as never, { ...context, named, refuse });
    if (result instanceof Promise) {
      // A promise that nobody handles would end the process.
      result.catch(() => undefined);
      throw new Error(`the operation of ${name} answers later; expected an answer at once`);
    }
    if (result === undefined) throw new Error(`the operation of ${name} answers nothing; expected data or a refusal`);
    return result;
  });
}
