import type * as z from "zod";
import type { Provenance } from "../../../ground/provenance.ts";
import type { Token } from "../../../vendor/entities/all-entities.ts";
import type { RenderedRefusal } from "../../../wire/refusal.ts";
import type { VendorErrorTable } from "../../../wire/vendor-errors.ts";

/** Where in a call a rule hits, in the order in which a call gets there. */
export const phases = ["before-auth", "before-validation", "before-commit", "after-commit"] as const;

export type Phase = (typeof phases)[number];

/**
 * A kind of effect: how it is written, what it says, and what it does. A part is what a rule wants of it: `503`.
 * Each kind has at least one of the acts below `sentence`.
 */
export interface EffectKind<EffectPart> {
  readonly schema: z.ZodType<EffectPart>;
  /** Keys of `X-Mock-Fault`: the member that each sets, `""` for the part itself. A text is never read as a number. */
  readonly header: Readonly<Record<string, readonly [member: string, form?: "text"]>>;
  /** What the form of the dashboard offers. */
  readonly forms: readonly FormOption[];
  /** Why `explore` has no rule of this kind among its faults (`named-rules.json`). */
  readonly unexplored?: string;
  /** `503 with Retry-After 1 s`: what a sentence about the rule begins with. */
  sentence(part: EffectPart, phase: Phase): string;

  /** Milliseconds that the call waits. @param draw gives a number from 0 to below 1, another for another name */
  waitMs?(part: EffectPart, draw: (name: string) => number): number;
  /** The session token as it is from now on. */
  endToken?(part: EffectPart, token: Token, nowMs: number): Token;
  /** Counts a call. Returns the milliseconds until calls are let through again; `undefined` lets this one through. */
  overMs?(part: EffectPart, use: QuotaWindow, nowMs: number): number | undefined;
  /** Ends the call with this answer. */
  answer?(part: EffectPart, call: AnswerContext): FaultAnswer;
  /** Ends the call below HTTP. */
  breaks?(part: EffectPart): ConnectionBreak;
  /** Strikes a row. */
  row?(part: EffectPart, rule: string): RowFault;
  /** Changes headers and body of the answer. */
  shape?(part: EffectPart, sent: OutgoingAnswer): OutgoingAnswer;
  portions?(part: EffectPart, body: Uint8Array): Portions;
}

/** A choice of the form with the phase and the part that it sets, and the member that it asks a number for. */
export type FormOption = readonly [face: string, phase: Phase, part: unknown, member?: string, label?: string];

export interface QuotaWindow {
  fromMs: number;
  calls: number;
}

export interface AnswerContext {
  /** The id of the rule that ends it. */
  readonly rule: string;
  /** Milliseconds until a quota lets calls through again. */
  readonly leftMs: number;
  readonly errors: VendorErrorTable;
  /** A refusal as CRM.COM sends it. */
  refusal(
    said: Pick<RenderedRefusal, "httpStatus" | "code" | "message" | "description">,
  ): Pick<FaultAnswer, "status" | "text" | "statusCode">;
}

export interface FaultAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly statusCode?: string | undefined;
  readonly provenance?: Provenance | undefined;
}

/** What a rule makes of a row. One that would be refused anyway is refused as ever. */
export interface RowFault {
  readonly rule: string;
  readonly outcome: "rejected" | "committed-but-reported-failed" | "reported-ok-but-not-committed" | "omitted";
  /** Does what it created stay stored? */
  readonly isStored: boolean;
  readonly answered: "processed" | "unprocessed" | "omitted";
  readonly error_code: string;
  readonly error_description: string;
}

/** An answer as it goes out; names of headers are in lower case. */
export interface OutgoingAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Parts of a body, with the milliseconds before each. */
export type Portions = readonly { readonly waitMs: number; readonly bytes: Uint8Array }[];

/** What breaks need of a socket of Node. */
export interface BreakableSocket {
  write(part: string | Uint8Array): unknown;
  resetAndDestroy(): unknown;
  destroySoon(): void;
}

export interface ConnectionBreak {
  readonly name: string;
  /** Does nothing of the answer go out? */
  readonly isSilent: boolean;
  /** @param noise is no HTTP. @param pause ends early when the client goes or the server stops */
  act(
    answer: OutgoingAnswer & Pick<FaultAnswer, "status">,
    hashBytes: Uint8Array,
    socket: BreakableSocket,
    pause: (ms: number) => Promise<void>,
  ): Promise<void>;
}

/** An answer for rules that give no body: it says which rule answered. */
export function plainAnswer(status: number, title: string, rule: string, headers = {}): FaultAnswer {
  return {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
    text: JSON.stringify({ title, status, detail: `The fault rule ${rule} of crmcom-mock answered, not CRM.COM.` }),
  };
}
