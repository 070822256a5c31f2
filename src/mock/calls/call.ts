import type { AssumptionId } from "../../assumptions/assumptions.ts";
import type { Operation } from "../../vendor/method.ts";
import type { JsonNote } from "../../wire/json-notes.ts";
import type { Refusal } from "../../wire/refusal.ts";
import type { Release } from "../../wire/release.ts";
import type { StoredRule } from "../faults/stored-rule.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

export interface Call {
  /** The client's request id; `undefined` without a valid one. */
  readonly requestId: string | undefined;
  readonly verb: string;
  /** Without the query, and without the prefix of a sandbox. */
  readonly path: string;
  readonly oddPath: readonly AssumptionId[];
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it was sent, without a byte order mark, or why it cannot be read. */
  readonly body: string | Refusal;
  readonly hasByteOrderMark: boolean;
  /** The body as a JSON object, or why it is none; empty for a GET, whose parameters stand in its query. */
  readonly json: Record<string, unknown> | Refusal;
  readonly jsonNotes: readonly JsonNote[];
  readonly sandbox: Sandbox;
  /** The release of the sandbox when the call came in. It holds to the end, whatever the sandbox becomes meanwhile. */
  readonly release: Release;
  /** `undefined` for a path that is no method. */
  readonly operation: Operation | undefined;
  readonly headerRule: StoredRule | undefined;
}
