import { useMemo, useState } from "preact/hooks";
import type { BriefEntry } from "../mock/journal/logged-call.ts";
import { hashOf } from "./address.ts";
import { useApp, useNow } from "./asking.ts";
import { durationText, type Kind, kindOf, timeText } from "./words.ts";

/** How long a bar stands for, and how many bars there are: ten minutes. */
const stepMs = 10_000;
const bars = 60;

/** From and to, in milliseconds since 1970, by the clock of the sandbox. */
export type Span = readonly [number, number];

/** Outcomes from the bottom of a bar to its top, and the color of each. */
const layers: readonly (readonly [Kind, string])[] = [
  ["ok", "fill-bar"],
  ["part", "fill-part"],
  ["none", "fill-bad"],
  ["refused", "fill-bad"],
  ["defect", "fill-bad"],
  ["fault", "fill-fault"],
];

interface TimelineState {
  readonly entries: readonly BriefEntry[];
  /** Beside an opened call there is room for the bars alone. */
  readonly isNarrow: boolean;
  choose(span: Span): void;
}

/** The calls of the last minutes, stacked by outcome, and how long they took. A drag filters by time. */
export function Timeline({ entries, isNarrow, choose }: TimelineState) {
  const { view, aheadMs = 0 } = useApp();
  const nowMs = useNow() + aheadMs;
  const { start, columns } = useMemo(() => columnsOf(entries, nowMs), [entries, nowMs]);
  const shown = columns.flat().sort(byDuration);
  const slowest = shown.at(-1);
  const most = columns.reduce((most, { length }) => Math.max(most, length), 4);
  const longest = Math.max(100, slowest?.durationMs ?? 0);
  const stack = (calls: readonly BriefEntry[]) => {
    const byKind = Map.groupBy(calls, kindOf);
    return layers.map(([kind, color]) => [(byKind.get(kind)?.length ?? 0) / most, color] as const);
  };
  const latency = (calls: readonly BriefEntry[]) => {
    const sorted = calls.toSorted(byDuration);
    // A logarithmic scale that begins at 1 ms.
    const height = (part: number) => Math.log(Math.max(1.2, quantile(sorted, part))) / Math.log(longest);
    if (calls.length === 0) return [];
    return [[height(0.5), "fill-muted"] as const, [height(0.95) - height(0.5), "fill-muted/40"] as const];
  };
  const strong = (ms: number) => <b class="font-semibold text-base-content">{durationText(ms)}</b>;
  return (
    <div class="grid flex-none gap-x-8 gap-y-1 border-b border-base-300 gut pt-2.5 pb-1 @7xl/list:grid-cols-2">
      <div class="min-w-0">
        <p class={`flex gap-2 meta ${isNarrow ? "sr-only" : ""}`}>
          <b class="font-medium text-base-content">Calls</b> per 10 s, last 10 min
          <span class="ml-auto max-sm:hidden">Drag to filter by time</span>
        </p>
        <Plot
          label={`${shown.length} calls in the last ten minutes`}
          top={String(most)}
          start={start}
          columns={columns.map(stack)}
          choose={choose}
        />
      </div>
      {isNarrow || !slowest ? null : (
        <div class="min-w-0 max-sm:hidden">
          <p class="flex gap-3 meta">
            <b class="font-medium text-base-content">Latency</b>
            <span>p50 {strong(quantile(shown, 0.5))}</span>
            <span>p95 {strong(quantile(shown, 0.95))}</span>
            <span>
              slowest {strong(slowest.durationMs)} in{" "}
              <a class="go" href={hashOf({ ...view, open: String(slowest.sequence) })}>
                call {slowest.sequence}
              </a>
            </span>
          </p>
          <Plot
            label="Half of the calls, and 95 of 100, took no longer"
            top={durationText(longest)}
            start={start}
            columns={columns.map(latency)}
            choose={choose}
          />
        </div>
      )}
    </div>
  );
}

const byDuration = (one: BriefEntry, other: BriefEntry) => one.durationMs - other.durationMs;

const quantile = (sorted: readonly BriefEntry[], part: number): number =>
  sorted[Math.floor((sorted.length - 0.01) * part)]?.durationMs ?? 0;

/** The calls of each bar. The last bar is now, or the newest call where that is long ago or ahead. */
function columnsOf(entries: readonly BriefEntry[], nowMs: number) {
  const newest = entries[0] ? Date.parse(entries[0].at) : nowMs;
  const isNow = Math.abs(nowMs - newest) < stepMs * bars;
  const last = isNow ? Math.max(nowMs, newest) : newest;
  const start = (Math.floor(last / stepMs) + 1 - bars) * stepMs;
  const columns = Array.from({ length: bars }, (): BriefEntry[] => []);
  for (const entry of entries) {
    const at = Math.floor((Date.parse(entry.at) - start) / stepMs);
    // The newest stand first.
    if (at < 0) break;
    columns[at]?.push(entry);
  }
  return { start, columns };
}

interface PlotState {
  readonly label: string;
  /** What a bar of the whole height is. */
  readonly top: string;
  readonly start: number;
  /** The parts of each bar from the bottom up, by their part of the height. */
  readonly columns: readonly (readonly (readonly [height: number, color: string])[])[];
  choose(span: Span): void;
}

/** Bars over a time of which a part can be chosen by dragging. */
function Plot({ label, top, start, columns, choose }: PlotState) {
  const [drag, setDrag] = useState<Span>();
  const xOf = ({ clientX, currentTarget }: PointerEvent) => {
    const { left, width } = (currentTarget as Element).getBoundingClientRect();
    return Math.max(0, Math.min(bars, ((clientX - left) / width) * bars));
  };
  const [from, to] = (drag ?? [0, 0]).toSorted((one, other) => one - other) as [number, number];
  const end = () => {
    setDrag(undefined);
    if (to - from > 0.2) choose([start + from * stepMs, start + to * stepMs]);
  };
  return (
    <div class="grid grid-cols-[2.75rem_minmax(0,1fr)] gap-x-2 meta whitespace-nowrap">
      <div class="flex flex-col justify-between text-right leading-none">
        <span>{top}</span>
        <span>0</span>
      </div>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${bars} 1`}
        preserveAspectRatio="none"
        class="h-11 w-full touch-pan-y border-y border-hair"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag([xOf(event), xOf(event)]);
        }}
        onPointerMove={(event) => drag && setDrag([drag[0], xOf(event)])}
        onPointerUp={end}>
        <rect x={from} width={to - from} height="1" class="fill-primary/20" />
        {columns.map((parts, x) => {
          let y = 1;
          return parts.map(([height, color]) => {
            y -= height;
            return <rect key={`${x} ${y}`} x={x + 0.15} y={y} width="0.7" height={height} class={color} />;
          });
        })}
      </svg>
      <div class="col-start-2 flex justify-between">
        {[0, 1, 2, 3, 4, 5].map((part) => (
          <span key={part}>{timeText(new Date(start + (part / 5) * bars * stepMs).toISOString()).slice(0, 5)}</span>
        ))}
      </div>
    </div>
  );
}
