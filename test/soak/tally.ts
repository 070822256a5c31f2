import type { Audit } from "./books.ts";

/** How many problems are shown; the others are counted. */
const mostShown = 20;

/** All that a soak counts while it runs. */
export class Tally {
  readonly acts = new Map<string, number>();
  readonly #problems: string[] = [];
  problemCount = 0;
  audits = 0;
  calls = 0;
  rows = 0;
  stored = 0;
  reported = 0;
  lost = 0;
  reloads = 0;
  refusedReloads = 0;
  /** Milliseconds that each stop took. */
  readonly stops: number[] = [];

  get problems(): readonly string[] {
    return this.#problems;
  }

  problem(text: string): void {
    this.problemCount += 1;
    if (this.#problems.length < mostShown) this.#problems.push(text);
  }

  did(act: string, error?: Error): void {
    this.acts.set(act, (this.acts.get(act) ?? 0) + 1);
    if (error) this.problem(`${act}: ${error.message}`);
  }

  audited({ calls, rows, stored, reported, lost, problems }: Audit): void {
    this.audits += 1;
    this.calls += calls;
    this.rows += rows;
    this.stored += stored;
    this.reported += reported;
    this.lost += lost;
    for (const problem of problems) this.problem(problem);
  }

  stopped({ code, ms }: { readonly code: number | null; readonly ms: number }): void {
    this.stops.push(ms);
    if (code !== 0) this.problem(`SIGTERM ended with ${code}`);
  }
}
