import type { JsonObject } from "../../ground/json.ts";
import { rowPath } from "../../wire/bulk.ts";
import type { Refusal } from "../../wire/refusal.ts";
import type { RowFault } from "../faults/effects/kind.ts";
import { Notes, type Policy } from "./notes.ts";

/** What a row created. */
export interface Created {
  readonly id: string;
  readonly number: string;
}

/** A row of a bulk call: what was sent and read, which fault hit it, and what became of it. */
export class Row extends Notes {
  readonly set: string;
  readonly index: number;
  readonly sent: unknown;
  /** Its `request_unique_identifier` if that is a String: `16` is not echoed as `"16"`. */
  readonly identifier: string | null;
  /** The row as it was read: the very object that was sent, if nothing changes. A row that is no object has a mistake. */
  values: JsonObject;
  /** The fault that hits it. */
  fault: RowFault | undefined = undefined;
  /** What it created; `undefined` until it is done, and for a row that was refused. */
  created: Created | undefined = undefined;
  /** Why it was refused. */
  refusal: Refusal | undefined = undefined;

  constructor(policy: Policy, set: string, index: number, sent: unknown) {
    super(policy);
    this.set = set;
    this.index = index;
    this.sent = sent;
    const own = (sent as { readonly request_unique_identifier?: unknown } | null)?.request_unique_identifier;
    this.identifier = typeof own === "string" ? own : null;
    this.values = sent as JsonObject;
  }

  override get at(): string {
    return rowPath(this.set, this.index);
  }

  get isDone(): boolean {
    return this.created !== undefined || this.refusal !== undefined;
  }

  /** Was the row accepted as it was sent? */
  get isUnchanged(): boolean {
    return this.values === this.sent && this.mistakes.length === 0;
  }

  /** The fault that decides the result; absent for a row that CRM.COM refuses anyway. */
  get decidingFault(): RowFault | undefined {
    return this.refusal ? undefined : this.fault;
  }

  /** Is the created record stored after the call? */
  get isStored(): boolean {
    return this.created !== undefined && (this.fault?.isStored ?? true);
  }

  /** How it is answered; `omitted`: not at all. */
  get outcome(): RowFault["rowOutcome"] {
    return this.refusal ? "unprocessed" : (this.fault?.rowOutcome ?? "processed");
  }
}
