import type { brokenOffText, Exploration } from "../lab/explore/exploration.ts";
import { CopyButton } from "./pieces.tsx";
import { shownText } from "./words.ts";

/** What happened in a cell: why, the calls between client and store, what helps, and the line that replays it. */
export function WhatBecame({ report, of }: { report: ShownExploration; of: ShownCell | ShownFailure }) {
  const points = "points" in of ? of.points : [of];
  const failure = "points" in of ? of : of.failure === undefined ? undefined : report.failures[of.failure];
  const { why, calls } = of;
  const replay = failure?.replay;
  const { means, helps, look } = verdictTexts[of.verdict];
  return (
    <section aria-label="What happened" class="h-fit box">
      <div class="border-b border-base-300 p-4">
        <p class="flex gap-2 text-xs">
          <b class={`rounded px-1.5 font-medium ${looks[look]}`}>{of.verdict}</b>{" "}
          <span class="text-muted">{means}</span>
        </p>
        <h3 class="mt-1.5 title wrap-anywhere">{points.map((point) => shownText(pointText(point))).join(", and ")}</h3>
        {why ? <p class="mt-1 line-clamp-3 text-muted wrap-anywhere">{shownText(why)}</p> : null}
      </div>
      {calls.length > 0 ? (
        <Steps calls={calls} isDone={points.every(({ fault }) => faultFamily(fault).startsWith("Done"))} />
      ) : null}
      <div class="p-4">
        {helps ? (
          <p class="mb-3">
            <b class="block text-xs font-medium">What helps</b> {helps}
          </p>
        ) : null}
        {replay ? (
          <>
            <p class="text-xs font-medium">Replay</p>
            <p class="mt-1 flex items-center gap-2 rounded-field bg-base-200 pl-3">
              <code class="min-w-0 flex-1 truncate" title={replay}>
                {shownText(replay)}
              </code>
              <CopyButton label="Copy the line that replays it" text={replay} />
            </p>
          </>
        ) : (
          <p class="meta">
            {look === "bad" ? "No file replays it: the exploration wrote none." : "Nothing is to be mended here."}
          </p>
        )}
      </div>
    </section>
  );
}

/** A call of a run: what was asked, and what came back. */
interface Step {
  readonly call: string;
  readonly outcome: string;
  readonly said: string;
  /** The fault that struck it. */
  readonly rule: string | undefined;
  readonly isStored: boolean;
}

/** @param isDone the fault strikes when all is stored */
function stepOf(line: string, isDone: boolean): Step {
  const [, call = line, outcome = "", answer = ""] = /^(.*?): ([^,]*), (.*)$/.exec(line) ?? [];
  const [said = "", rule] = answer.split(", struck by ");
  const isStored = !/token/.test(call) && (/processed/.test(outcome) || (rule !== undefined && isDone));
  return { call: call.replace(/^customer_events\./, ""), outcome, said, rule, isStored };
}

/** Calls between client and store, the first at the top: what was asked, what was stored, what came back. */
function Steps({ calls, isDone }: { readonly calls: readonly string[]; readonly isDone: boolean }) {
  const steps = calls.slice(0, 20).map((line) => stepOf(line, isDone));
  const high = 56;
  return (
    <div class="overflow-x-auto border-b border-base-300 p-4">
      <svg
        width="384"
        height={steps.length * high + 22}
        role="img"
        aria-label="The calls of the run, between client and store"
        class="text-xs">
        <text x="24" y="10" text-anchor="middle" class="fill-muted">
          Client
        </text>
        <text x="150" y="10" text-anchor="middle" class="fill-muted">
          Store
        </text>
        <path d={`M24 18V${steps.length * high + 18}M150 18V${steps.length * high + 18}`} class="stroke-base-300" />
        {steps.map((step, index) => (
          <StepLines key={String(index)} step={step} y={index * high + 34} />
        ))}
      </svg>
      {calls.length > steps.length ? <p class="meta">and {calls.length - steps.length} more calls</p> : null}
    </div>
  );
}

function StepLines({ step: { call, outcome, said, rule, isStored }, y }: { readonly step: Step; readonly y: number }) {
  const isLost = /^no answer/.test(said);
  const back = isLost ? `M142 ${y + 24}H96` : `M142 ${y + 24}H32m6-4-6 4 6 4`;
  const color = rule ? "stroke-fault" : "stroke-muted";
  return (
    <g>
      <path d={`M30 ${y}H142m-5-4 6 4-6 4`} fill="none" class="stroke-muted" />
      <text x="168" y={y + 4} class="fill-base-content">
        {shownText(call)}
      </text>
      <circle
        cx="150"
        cy={y}
        r="4"
        class={isStored ? "fill-ok" : outcome === "refused" ? "fill-bad" : "fill-base-300"}
      />
      <path d={back} stroke-dasharray={isLost ? "4 3" : undefined} fill="none" class={color} />
      {isLost ? <path d={`M92 ${y + 20}l-8 8m0-8 8 8`} stroke-width="1.5" class="stroke-fault" /> : null}
      <text x="168" y={y + 28} class={rule ? "fill-secondary" : "fill-muted"}>
        {shownText(rule ? `${said}, by the fault` : `${said}, ${outcome}`)}
      </text>
    </g>
  );
}

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
