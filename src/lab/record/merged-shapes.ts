import type { OperationShape } from "../../wire/observations.ts";
import type { RecordingPart } from "./recording.ts";
import { mergedShape, shapesOf } from "./shapes-of.ts";

/** All shapes of the parts, by method. */
export function mergedShapes(parts: readonly RecordingPart[]): OperationShape[] {
  const byOperation = Map.groupBy(
    parts.flatMap(({ exchanges, header }) => shapesOf(exchanges, header.release)),
    ({ operation }) => operation,
  );
  return [...byOperation.values()]
    .map((shapes) => shapes.reduce(mergedShape))
    .sort((one, other) => (one.operation < other.operation ? -1 : 1));
}
