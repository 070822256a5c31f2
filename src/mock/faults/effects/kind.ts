import type * as z from "zod";
import type { Provenance } from "../../../common/provenance.ts";
import type { Token } from "../../../vendor/entities/all-entities.ts";
import type { RenderedRefusal } from "../../../wire/refusal.ts";
import type { VendorErrorTable } from "../../../wire/vendor-errors.ts";

/** The points of a call at which a rule can apply, in their order. */
export const phases = ["before-auth", "before-validation", "before-commit", "after-commit"] as const;

export type Phase = (typeof phases)[number];

/**
 * A kind of effect. A part is the value that a rule gives it, like `503`.
 * Each kind has at least one of the functions below `sentence`.
 */
export interface EffectKind<Part> {
  readonly schema: z.ZodType<Part>;
  /** Keys of `X-Mock-Fault`, with the member that each sets; `""` is the part itself. `text` keeps digits a text. */
  readonly header: Readonly<Record<string, readonly [member: string, form?: "text"]>>;
  /** The options in the form of the dashboard. */
  readonly forms: readonly FormOption[];
  /** Set if the kind needs our store, so that it cannot act in front of a real system: what does instead. */
  readonly needsStore?: string;
  /** The beginning of a rule's sentence: `503 with Retry-After 1 s`. */
  sentence(part: Part, phase: Phase): string;

  /** Milliseconds that the call waits. @param sample returns a number from 0 to below 1 for each name */
  waitMs?(part: Part, sample: (name: string) => number): number;
  /** The session token once it has ended. */
  endToken?(part: Part, token: Token, nowMs: number): Token;
  /** Counts a call. Returns the milliseconds until the quota allows calls again; `undefined` if it allows this call. */
  overMs?(part: Part, window: QuotaWindow, nowMs: number): number | undefined;
  /** Ends the call with this answer. */
  answer?(part: Part, call: AnswerContext): FaultAnswer;
  /** Ends the call below HTTP. */
  breaks?(part: Part): ConnectionBreak;
  /** The fault of a row. @param rule its id */
  row?(part: Part, rule: string): RowFault;
  /** Changes headers and body of the answer. */
  shape?(part: Part, answer: OutgoingAnswer): OutgoingAnswer;
  /** Sends the body slowly. */
  portions?(part: Part, body: Uint8Array): Portions;
}

/** An option of the form with the phase and the part that it sets, and the member that the form asks a number for. */
export type FormOption = readonly [title: string, phase: Phase, part: unknown, member?: string, label?: string];

export interface QuotaWindow {
  fromMs: number;
  calls: number;
}

/** What the answer of a rule may need of the call. */
export interface AnswerContext {
  /** The id of the rule that ends the call. */
  readonly rule: string;
  /** Milliseconds until a quota allows calls again. */
  readonly leftMs: number;
  readonly errors: VendorErrorTable;
  /** A refusal as CRM.COM sends it. */
  refusal(
    refusal: Pick<RenderedRefusal, "httpStatus" | "code" | "message" | "description">,
  ): Pick<FaultAnswer, "status" | "text" | "statusCode">;
}

export interface FaultAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly statusCode?: string | undefined;
  readonly provenance?: Provenance | undefined;
}

/** What a rule does to a row. CRM.COM's own refusal of the row comes first. */
export interface RowFault {
  readonly rule: string;
  readonly outcome: "rejected" | "committed-but-reported-failed" | "reported-ok-but-not-committed" | "omitted";
  /** True if the record of the row stays stored. */
  readonly isStored: boolean;
  readonly rowOutcome: "processed" | "unprocessed" | "omitted";
  readonly error_code: string;
  readonly error_description: string;
}

/** An answer that goes out. Names of headers are in lower case. */
export interface OutgoingAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Parts of a body, with the milliseconds before each. */
export type Portions = readonly { readonly waitMs: number; readonly bytes: Uint8Array }[];

/** The part of Node's socket that breaks use. */
export interface BreakableSocket {
  write(part: string | Uint8Array): unknown;
  resetAndDestroy(): unknown;
  destroySoon(): void;
}

export interface ConnectionBreak {
  readonly name: string;
  /** True if no byte of an HTTP response is sent. */
  readonly isSilent: boolean;
  /** The bytes of the body that go out. @param noise is no HTTP */
  sent(body: Uint8Array, noise: Uint8Array): Uint8Array;
  /** @param noise is no HTTP. @param pause ends early when the client goes or the server stops */
  act(
    answer: OutgoingAnswer & Pick<FaultAnswer, "status">,
    noise: Uint8Array,
    socket: BreakableSocket,
    pause: (ms: number) => Promise<void>,
  ): Promise<void>;
}

/** An answer without a body of its own names the rule that made it. */
export function plainAnswer(status: number, title: string, rule: string, headers = {}): FaultAnswer {
  return {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    text: JSON.stringify({
      title,
      status,
      detail: `This response is from the fault rule ${rule} of crmcom-mock, not from CRM.COM.`,
    }),
  };
}
