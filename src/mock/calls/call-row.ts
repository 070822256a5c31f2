import { rowPath } from "../../wire/bulk.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import type { RowFault } from "../faults/effects/kind.ts";
import { Notes, type Policy } from "./notes.ts";

/** What a row created. */
export interface Created {
  readonly id: string;
  readonly number: string;
}

/** A row of a bulk call, with all that is known of it: what was sent and read, what hit it, and what became of it. */
export class Row extends Notes {
  readonly set: string;
  readonly index: number;
  readonly sent: unknown;
  /** Its `request_unique_identifier`, where that is a String: `16` is not `"16"`, and is not echoed as if it were. */
  readonly identifier: string | null;
  /** As it is read; the very object that was sent, where it is taken as it stands. A refusal for what is no object. */
  read: object | Refusal;
  /** The failure on demand that hit it. */
  fault: RowFault | undefined = undefined;
  /** What it created, or why it was refused; `undefined` until it is done. */
  result: Created | Refusal | undefined = undefined;

  constructor(policy: Policy, set: string, index: number, sent: unknown) {
    super(policy);
    this.set = set;
    this.index = index;
    this.sent = sent;
    const own = (sent as { readonly request_unique_identifier?: unknown } | null)?.request_unique_identifier;
    this.identifier = typeof own === "string" ? own : null;
    this.read = sent as object;
  }

  override get at(): string {
    return rowPath(this.set, this.index);
  }

  /** Was it taken as it stands, with nothing left out and nothing wrong? */
  get isTaken(): boolean {
    return this.read === this.sent && this.mistakes.length === 0;
  }

  /** The fault that made of it what it is; none of a row that would have been refused without it. */
  get struckBy(): RowFault | undefined {
    return isRefusal(this.result) ? undefined : this.fault;
  }

  /** Is what it created still there after the call? */
  get isStored(): boolean {
    if (this.result === undefined || isRefusal(this.result)) return false;
    return this.fault?.isStored ?? true;
  }

  /** How it is answered; `omitted`: not at all. */
  get outcome(): RowFault["answered"] {
    return isRefusal(this.result) ? "unprocessed" : (this.fault?.answered ?? "processed");
  }
}
