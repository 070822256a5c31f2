import {
  faultFamily,
  looks,
  pointText,
  type ShownCell,
  type ShownExploration,
  type ShownFailure,
  verdictTexts,
} from "./exploration-words.ts";
import { CopyButton } from "./pieces.tsx";
import { shownText } from "./words.ts";

/** What happened in a cell: why, the calls between client and store, what helps, and the line that replays it. */
export function WhatBecame({
  report,
  of,
}: {
  readonly report: ShownExploration;
  readonly of: ShownCell | ShownFailure;
}) {
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
