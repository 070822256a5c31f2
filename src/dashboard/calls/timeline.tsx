import { useMemo } from "preact/hooks";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { dateText, durationText, outcomes, timeText } from "../display-text.ts";

const bars = 60;
const minuteMs = 60_000;

/** Minutes that a bar or a step of the scale may cover: ten seconds to ten years. */
const steps = [1 / 6, 1 / 2, 1, 2, 5, 10, 30, 60, 120, 360, 720, 1440, 2880, 10_080, 43_200, 525_600, 5_256_000];

const stepFrom = (leastMs: number): number =>
  (steps.find((step) => step * minuteMs >= leastMs) ?? 5_256_000) * minuteMs;

const clockText = (ms: number) => timeText(new Date(ms).toISOString());

/** The calls by time and outcome. */
export function Timeline({ entries }: { readonly entries: readonly BriefEntry[] }) {
  const { stepMs, top, marks, byColumn } = useMemo(() => plotOf(entries), [entries]);
  return (
    <div class="flex-none border-b border-base-300 gut pt-2.5 pb-1 meta">
      <p>
        <b class="font-medium text-base-content">Calls</b> per {durationText(stepMs)}
      </p>
      <div class="mt-2 flex gap-2">
        <p class="flex h-13 w-6 flex-none flex-col justify-between text-right leading-none tabular-nums">
          <span>{top}</span> <span>0</span>
        </p>
        <svg
          role="img"
          aria-label={`${entries.length} calls by time and outcome`}
          viewBox={`0 0 ${bars} ${top}`}
          preserveAspectRatio="none"
          class="h-13 min-w-0 flex-1 border-y border-t-hair border-b-base-300">
          {[...byColumn].flatMap((column) => barsOf(column, top))}
        </svg>
      </div>
      <p class="relative mt-1 ml-8 h-4 tabular-nums">
        {marks.map(({ text, part }) => (
          <span key={text} class="absolute -translate-x-1/2" style={{ left: `${part * 100}%` }}>
            {text}
          </span>
        ))}
      </p>
    </div>
  );
}

function plotOf(entries: readonly BriefEntry[]) {
  const times = entries.map(({ at }) => Date.parse(at));
  // The clock of a sandbox may go back, so the last call may not be the latest.
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const stepMs = stepFrom((last - first) / (bars - 1));
  const start = (Math.floor(last / stepMs) + 1 - bars) * stepMs;
  const byColumn = Map.groupBy(entries, (_, index) => Math.floor(((times[index] ?? 0) - start) / stepMs));
  const top = [...byColumn.values()].reduce((most, { length }) => Math.max(most, length), 4);
  const markMs = stepFrom(stepMs * 8);
  const marks = Array.from({ length: Math.floor((bars * stepMs) / markMs) }, (_, index) => {
    const ms = (Math.ceil(start / markMs) + index) * markMs;
    const text =
      markMs < 1440 * minuteMs ? clockText(ms).slice(0, 5) : dateText(new Date(ms).toISOString()).replace(/,.*/, "");
    return { text, part: (ms - start) / stepMs / bars };
  });
  return { stepMs, byColumn, top, marks };
}

function barsOf([index, calls]: readonly [index: number, calls: readonly BriefEntry[]], top: number) {
  let free = top;
  return Object.entries(outcomes).map(([outcome, { bar }]) => {
    const { length } = calls.filter((call) => call.outcome === outcome);
    free -= length;
    return <rect key={outcome} x={index + 0.15} y={free} width={0.7} height={length} class={bar} />;
  });
}
