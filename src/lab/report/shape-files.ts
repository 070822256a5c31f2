import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, orProblem } from "../../ground/config-error.ts";
import { readPlainFile, writeWhole } from "../../ground/files.ts";
import { type OperationShape, operationShape } from "../../wire/observations.ts";
import { mergedShape } from "../examine/shapes.ts";

/**
 * Writes a file a method into a folder, each merged into the one that is there: the same whatever came first.
 * @throws ConfigError when a file is there that is no shape, or cannot be written
 */
export function writeShapes(folder: string, shapes: readonly OperationShape[]): void {
  const files = shapes.map((shape) => ({ path: join(folder, `${shape.operation}.json`), shape }));
  // Read before any is written: nothing is half done.
  const merged = files.map(({ path, shape }) => ({
    path,
    shape: existsSync(path) ? mergedShape(readShape(path), shape) : shape,
  }));
  orProblem(`--shapes ${folder}`, "cannot be written", () => {
    mkdirSync(folder, { recursive: true });
    for (const { path, shape } of merged) writeWhole(path, `${JSON.stringify(shape, null, 2)}\n`);
  });
}

function readShape(path: string): OperationShape {
  try {
    return operationShape.parse(JSON.parse(readPlainFile(path)));
  } catch {
    throw new ConfigError([
      { where: path, message: "is no shape", hint: "expected a file that `adopt --shapes` wrote" },
    ]);
  }
}
