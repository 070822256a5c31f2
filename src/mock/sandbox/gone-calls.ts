import { createClock } from "../../ground/clock.ts";
import type { Journal } from "../journal/journal.ts";
import { addTotals, type JournalTotals } from "../journal/journal-totals.ts";

const clock = createClock();

/** What is left of the calls of sandboxes that went. */
export class GoneCalls {
  readonly #totals: JournalTotals = new Map();
  #sinceMs = clock.nowMs();

  /** How many there were, by operation and outcome. */
  get totals(): JournalTotals {
    return this.#totals;
  }

  /** Since when none was forgotten: the start, or the last time that all journals were reset; milliseconds since 1970. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  add(totals: Journal["totals"]): void {
    addTotals(this.#totals, totals);
  }

  clear(): void {
    this.#totals.clear();
    this.#sinceMs = clock.nowMs();
  }
}
