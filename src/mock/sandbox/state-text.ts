import { getHeapStatistics } from "node:v8";
import { JsonReader } from "./json-reader.ts";
import type { Sandbox } from "./sandbox.ts";
import { sortedJson } from "./sorted-json.ts";
import { exportState } from "./state.ts";

/** Rows take about twice the memory of their text. */
const partOfHeap = 3;
const hint = "that is a third of V8's heap, which NODE_OPTIONS=--max-old-space-size=<megabytes> makes larger";

/** Reads the text of a state, of any size that the heap has room for. */
export const stateReader = (): JsonReader =>
  new JsonReader(Math.floor(getHeapStatistics().heap_size_limit / partOfHeap), hint);

const blockLetters = 1 << 20;

/** The state of a sandbox as it is now, as text in blocks of about a megabyte: together they may be longer than a string can be. */
export function* stateText(sandbox: Sandbox): Generator<string> {
  let block = "";
  for (const piece of sortedJson(exportState(sandbox))) {
    block += piece;
    if (block.length < blockLetters) continue;
    yield block;
    block = "";
  }
  yield `${block}\n`;
}
