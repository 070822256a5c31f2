import { largestNumber } from "../../store/base.ts";
import type { Rows } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";

/** Adds rows that somebody wrote down to a store; the numbers that it gives go on above theirs. */
export function addRows(store: Store, rows: Rows): void {
  for (const [name, some] of rows) {
    const collection = store.named(name);
    for (const row of some) collection?.add(row);
    collection?.skipNumbers(largestNumber(some));
  }
}
