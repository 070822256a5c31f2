// Types for the `operation.ts` or `operation.js` of a method's folder.
export type { FolderContext, FolderOperation } from "../vendor/declared/declare-method.ts";
