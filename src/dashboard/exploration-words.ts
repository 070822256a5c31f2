import type { brokenOffText, Exploration } from "../lab/explore/exploration.ts";

/** A cell of the matrix: one fault at one call. */
export type ShownCell = Exploration["cells"][number];

/** Something that breaks the client. */
export type ShownFailure = Exploration["failures"][number];

/** A report as `explore` prints it, with where it comes from. */
export interface ShownExploration extends Exploration {
  readonly command?: string;
  readonly version?: string;
  /** When it was made. */
  readonly at?: string;
}

/** What each verdict means, what helps, and its color. */
export const verdictTexts: Readonly<
  Record<ShownCell["verdict"], { readonly means: string; readonly helps?: string; readonly look: string }>
> = {
  handled: { means: "all is as without faults", look: "ok" },
  "gave-up": { means: "it ended with another code than 0; nothing is stored twice", look: "ok" },
  lost: {
    means: "it ended with 0, and an event is missing",
    helps: "Read the outcome of each row and each call, and send again what was not processed.",
    look: "bad",
  },
  duplicate: {
    means: "stored more often than without faults",
    helps: "Send external_system_reference_number with each row: CRM.COM then refuses the second one.",
    look: "bad",
  },
  phantom: {
    means: "something is stored that never is without faults",
    helps: "Do not change what you send when you send it again.",
    look: "bad",
  },
  hang: { means: "it did not end in time", helps: "Give each call a timeout.", look: "bad" },
  crash: {
    means: "a signal killed it, or it could not be run",
    helps: "Expect answers that are no JSON, or end in the middle.",
    look: "bad",
  },
  storm: {
    means: "it called far too often, or before Retry-After",
    helps: "Wait as long as Retry-After says, and give up after a few times.",
    look: "part",
  },
  "check-failed": { means: "your own check did not end with 0", look: "bad" },
  "lost-unseen": {
    means: "an event is missing that was answered as done: only a list could have told",
    look: "part",
  },
  allowed: { means: "it fails, and may (--allow)", look: "part" },
  flaky: { means: "its runs did not agree", look: "part" },
  "not-reached": { means: "the call did not come, or ended before the fault", look: "none" },
};

/** The colors of verdicts. */
export const looks: Readonly<Record<string, string>> = {
  ok: "bg-ok/12 text-success",
  part: "bg-part/15 text-warning",
  bad: "bg-bad/12 text-error",
  none: "text-muted",
};

/** Faults by what becomes of the call, each in words. */
const families: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Not done": {
    "http-503": "503, Retry-After 1 s",
    "html-502": "502, a page of HTML",
    "reset-before": "Connection dies before",
  },
  "Done, answer unusable": {
    "lost-answer": "Connection dies after",
    garbled: "Answer is no JSON",
    truncated: "Answer ends in the middle",
    slow: "Answer is late",
    hang: "No answer",
  },
  "CRM.COM refuses": { "token-dies": "Token dies, from now on" },
  "Single rows": {
    "row-rejected": "Row fails",
    "row-committed-but-reported-failed": "Row done, reported failed",
    "row-reported-ok-but-not-committed": "Row not done, reported done",
    "row-omitted": "Row missing in the answer",
  },
};

const refusal = /^refused:/;
/** The family of a fault. */
export const faultFamily = (fault: string) =>
  Object.keys(families).find((family) => families[family]?.[fault]) ?? "CRM.COM refuses";
const spaced = (word: string) =>
  word.replace(/([A-Z])/g, (sign) => ` ${sign.toLowerCase()}`).replace(/^./, (sign) => sign.toUpperCase());
/** A fault in words, with the row that it struck. */
export const faultText = ({ fault, row }: Pick<ShownCell, "fault" | "row">): string =>
  (families[faultFamily(fault)]?.[fault] ?? spaced(fault.replace(refusal, ""))) +
  (row === undefined ? "" : `, row ${row + 1}`);

/** A call of the matrix. */
export const callOf = ({ operation, occurrence }: Pick<ShownCell, "operation" | "occurrence">) =>
  `${operation} #${occurrence}`;
/** A fault at a call, in words. */
export const pointText = (point: ShownFailure["points"][number]) =>
  `${faultText(point)}, at ${callOf(point).replace(/^customer_events\./, "")}`;
/** The same text for the same fault at the same call. */
export const spotText = (cell: ShownCell | ShownFailure["points"][number]) =>
  `${callOf(cell)} ${cell.fault} ${cell.row ?? ""}`;

/** The words of the other reports: the compiler holds them together. */
export const brokenOff: typeof brokenOffText = "It was broken off: what was not run yet is not known.";
