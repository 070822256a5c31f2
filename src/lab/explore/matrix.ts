import type { Exploration, ExploredCell } from "./exploration.ts";
import { faultWords } from "./fault-words.ts";
import { callName } from "./point.ts";

/** A call of the matrix. */
export interface MatrixCall {
  readonly operation: string;
  readonly occurrence: number;
}

/** The cells of an exploration by fault and call: what text and page show. */
export interface Matrix {
  readonly calls: readonly MatrixCall[];
  readonly rows: readonly {
    /** The fault, with the row that it struck. */
    readonly fault: string;
    /** One for each call; `undefined` where the fault does not fit. */
    readonly cells: readonly (ExploredCell | undefined)[];
  }[];
}

/** The fault of a cell, with the row that it struck. */
const faultName = ({ fault, row }: ExploredCell) => (row === undefined ? fault : `${fault} ${row}`);

/** The matrix of an exploration: calls as they were found, faults in their fixed order. */
export function matrixOf({ cells }: Exploration): Matrix {
  const calls = [...new Map(cells.map((cell) => [callName(cell), cell])).values()];
  const byName = new Map(cells.map((cell) => [`${callName(cell)} ${faultName(cell)}`, cell]));
  const words: readonly string[] = faultWords;
  const faults = cells
    .toSorted(
      (one, other) => words.indexOf(one.fault) - words.indexOf(other.fault) || (one.row ?? 0) - (other.row ?? 0),
    )
    .map(faultName);
  const rows = [...new Set(faults)].map((fault) => ({
    fault,
    cells: calls.map((call) => byName.get(`${callName(call)} ${fault}`)),
  }));
  return { calls: calls.map(({ operation, occurrence }) => ({ operation, occurrence })), rows };
}
