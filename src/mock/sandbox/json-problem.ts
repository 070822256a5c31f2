/** A text is no JSON, or larger than is read. */
export class JsonProblem extends Error {
  override readonly name = "JsonProblem";
}
