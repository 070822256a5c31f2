import type { brokenOffText, Exploration } from "../../lab/explore/exploration.ts";

export type ShownCell = Exploration["cells"][number];

export type ShownFailure = Exploration["failures"][number];

/** A report as `explore` prints it, with where it comes from. */
export interface ShownExploration extends Exploration {
  readonly command?: string;
  readonly version?: string;
  readonly at?: string;
  /** Says more than the result: that it runs, or was kept. */
  readonly title?: string;
}

const ok = "bg-ok/12 text-success";
const part = "bg-part/15 text-warning";
export const bad = "bg-bad/12 text-error";

/** How each verdict looks, and what it means. */
export const shownVerdicts: Readonly<Record<ShownCell["verdict"], readonly [look: string, means: string]>> = {
  handled: [ok, "all is as without faults"],
  "gave-up": [ok, "it ended with another code than 0; nothing is stored twice"],
  lost: [bad, "it ended with 0, and an event is missing"],
  duplicate: [bad, "stored more often than without faults"],
  phantom: [bad, "something is stored that never is without faults"],
  hang: [bad, "it did not end in time"],
  crash: [bad, "a signal killed it, or it could not be run"],
  storm: [part, "it called far too often, or before Retry-After"],
  "check-failed": [bad, "your own check did not end with 0"],
  "lost-unseen": [part, "an event is missing that was answered as done: only a list could have told"],
  allowed: [part, "it fails, and may (--allow)"],
  flaky: [part, "its runs did not agree"],
  "not-reached": ["text-muted", "the call did not come, or ended before the fault"],
};

export const remedies: Partial<Readonly<Record<ShownCell["verdict"], string>>> = {
  lost: "Read the outcome of each row and each call, and send again what was not processed.",
  duplicate: "Send external_system_reference_number with each row: CRM.COM then refuses the second one.",
  phantom: "Do not change what you send when you send it again.",
  hang: "Give each call a timeout.",
  crash: "Expect answers that are no JSON, or end in the middle.",
  storm: "Wait as long as Retry-After says, and give up after a few times.",
};

const refusing = "CRM.COM refuses";
const done = "Done, answer unusable";

/** Faults in words, by what becomes of the call. */
const faults: Readonly<Record<string, readonly [family: string, words: string]>> = {
  "http-503": ["Not done", "503, Retry-After 1 s"],
  "html-502": ["Not done", "502, a page of HTML"],
  "reset-before": ["Not done", "Connection dies before"],
  "lost-answer": [done, "Connection dies after"],
  garbled: [done, "Answer is no JSON"],
  truncated: [done, "Answer ends in the middle"],
  slow: [done, "Answer is late"],
  hang: [done, "No answer"],
  "token-dies": [refusing, "Token dies, from now on"],
  "row-rejected": ["Single rows", "Row fails"],
  "row-committed-but-reported-failed": ["Single rows", "Row done, reported failed"],
  "row-reported-ok-but-not-committed": ["Single rows", "Row not done, reported done"],
  "row-omitted": ["Single rows", "Row missing in the answer"],
};

type Spot = Pick<ShownCell, "operation" | "occurrence" | "fault" | "row">;

export const familyOf = ({ fault }: Spot): string => faults[fault]?.[0] ?? refusing;

/** Does the fault strike when all is stored? */
export const isDone = (spot: Spot): boolean => familyOf(spot) === done;

/** A fault in words, with the row that it struck. */
export function faultText({ fault, row }: Spot): string {
  const kind = fault.replace("refused:", "").replace(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`);
  const words = faults[fault]?.[1] ?? kind.replace(/^./, (sign) => sign.toUpperCase());
  return row === undefined ? words : `${words}, row ${row + 1}`;
}

export const callOf = ({ operation, occurrence }: Spot): string => `${operation} #${occurrence}`;

export const pointText = (spot: Spot): string =>
  `${faultText(spot)}, at ${callOf(spot).replace(/^customer_events\./, "")}`;

/** The words of the other reports: the compiler holds them together. */
export const brokenOff: typeof brokenOffText = "It was broken off: what was not run yet is not known.";
