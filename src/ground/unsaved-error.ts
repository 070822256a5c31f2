/** What was to be kept could not be written; the file that was there before is still there. The program ends with 1. */
export class UnsavedError extends Error {
  override readonly name = "UnsavedError";
}
