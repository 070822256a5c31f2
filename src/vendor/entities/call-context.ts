import type { AssumptionId } from "../../assumptions/assumptions.ts";
import type { AnyRecord } from "../../store/entity.ts";
import type { LookupContext } from "../../store/resolve.ts";
import type { Release } from "../../wire/release.ts";
import type { Token } from "./all-entities.ts";

export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** True if the scheme is `Basic`, with a colon between name and password. */
  readonly isAsDocumented: boolean;
}

export interface CallContext extends LookupContext {
  readonly release: Release;
  readonly session: Token | undefined;
  readonly credentials: Credentials | undefined;
  readonly nowMs: number;
  /** `nowMs` as CRM.COM prints it. */
  readonly now: string;
  /** The records that the call stores. Each gets the number of the call once the call has one. */
  readonly stored: { stored_by?: string | null | undefined }[];
  /** Assumptions that one row of the call tells for all. To check each row for them would take a tenth of a call with 1000 rows. */
  readonly toldOnce?: Set<AssumptionId>;
  /** What the records of the request have in common, by the plan of each kind. */
  readonly blanks: Map<object, AnyRecord>;
  /** Adds a warning to `X-Mock-Warning` and to the journal. */
  readonly note?: (text: string) => void;
}

/** `stored_by` of a record whose call has no number yet. */
export const pendingCall = "a call under way";
