import { X } from "lucide-preact";
import { useMemo, useState } from "preact/hooks";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { Button } from "../controls.tsx";
import { Link } from "../layout.tsx";
import { durationText, outcomes, timeText } from "../words.ts";

/** How long a bar stands for, and how many bars there are: ten minutes. */
const stepMs = 10_000;
const bars = 60;

/** From and to, in milliseconds since 1970, by the clock of the sandbox. */
export type Span = readonly [from: number, to: number];

type TimelineState = { entries: readonly BriefEntry[]; span: Span | undefined; choose(span?: Span): void };

const clockText = (ms: number) => timeText(new Date(ms).toISOString());

export function Timeline({ entries, span, choose }: TimelineState) {
  const plot = useMemo(() => plotOf(entries), [entries]);
  const { start, most, sorted } = plot;
  const slowest = sorted.at(-1);
  const words = span?.map(clockText).join(" to ");
  const parts = Object.entries({ p50: 0.5, p95: 0.95, slowest: 1 });
  const figures = parts.map(([name, part]) => `${name} ${durationText(quantile(sorted, part))}`);
  return (
    <div class="flex-none border-b border-base-300 gut pt-2.5 pb-1 meta">
      <div class="flex min-h-4 gap-3 whitespace-nowrap *:[b]:text-base-content">
        <b class="font-medium">Calls</b>
        {span ? (
          <Button face={words} icon={X} class="-my-1 chip cursor-pointer" title="All times" onClick={() => choose()} />
        ) : (
          <span>up to {most} in 10 s; drag to filter by time</span>
        )}
        <span class="ml-auto hidden gap-3 @3xl/list:flex">
          <b class="font-medium">Latency</b> {figures.join(" · ")}
          {slowest && <Link face={`call ${slowest.sequence}`} to={{ open: String(slowest.sequence) }} />}
        </span>
      </div>
      <Plot {...plot} entries={entries} span={span} choose={choose} />
      <p class="flex justify-between">
        {[0, 2, 4, 6, 8, 10].map((minute) => (
          <span key={minute}>{clockText(start + minute * 60_000).slice(0, 5)}</span>
        ))}
      </p>
    </div>
  );
}

const byDuration = (one: BriefEntry, other: BriefEntry) => one.durationMs - other.durationMs;

const quantile = (sorted: readonly BriefEntry[], part: number): number =>
  sorted[Math.floor((sorted.length - 0.01) * part)]?.durationMs ?? 0;

function plotOf(entries: readonly BriefEntry[]) {
  const start = (Math.floor(Date.parse(entries[0]?.at ?? "") / stepMs) + 1 - bars) * stepMs;
  const byColumn = Map.groupBy(entries, ({ at }) => Math.floor((Date.parse(at) - start) / stepMs));
  const columns = Array.from({ length: bars }, (_, index) => byColumn.get(index) ?? []);
  const sorted = columns.flat().sort(byDuration);
  const most = columns.reduce((before, { length }) => Math.max(before, length), 0);
  return { start, columns, sorted, most, longestMs: Math.max(100, quantile(sorted, 1)) };
}

function Plot({ start, columns, most, longestMs, span, choose }: ReturnType<typeof plotOf> & TimelineState) {
  const [drag, setDrag] = useState<Span>();
  const momentAt = ({ clientX, currentTarget }: PointerEvent) => {
    const { left, width } = (currentTarget as Element).getBoundingClientRect();
    return start + ((clientX - left) / width) * bars * stepMs;
  };
  const [from = start, to = start] = (drag ?? span ?? []).toSorted((one, other) => one - other);
  const rect = (x: number, y: number, height: number, color: string, width = 0.7) => (
    <rect key={`${x} ${y} ${color}`} x={x} y={y} width={width} height={height} class={color} />
  );
  const barsOf = (calls: readonly BriefEntry[], index: number) => {
    const sorted = calls.toSorted(byDuration);
    let top = 65;
    const up = Object.entries(outcomes).map(([outcome, { bar }]) => {
      const height = (calls.filter((call) => call.outcome === outcome).length / Math.max(4, most)) * 65;
      top -= height;
      return rect(index + 0.15, top, height, bar);
    });
    // A logarithmic scale that begins at 1 ms.
    const depth = (part: number) => 32 * (Math.log(Math.max(1.2, quantile(sorted, part))) / Math.log(longestMs));
    const down = [0.95, 0.5].map((part) => rect(index + 0.15, 68, depth(part), "fill-muted/50"));
    return calls.length > 0 ? [...up, ...down] : [];
  };
  return (
    <svg
      role="img"
      aria-label={`${columns.flat().length} calls in the last ten minutes, and how long half of them and 95 of 100 took`}
      viewBox={`0 0 ${bars} 100`}
      preserveAspectRatio="none"
      class="mt-1 h-20 w-full touch-pan-y"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag([momentAt(event), momentAt(event)]);
      }}
      onPointerMove={(event) => drag && setDrag([drag[0], momentAt(event)])}
      onPointerUp={() => {
        if (to - from > stepMs / 4) choose([from, to]);
        setDrag(undefined);
      }}>
      {rect((from - start) / stepMs, 0, 100, "fill-primary/15", (to - from) / stepMs)}
      {rect(0, 66, 1, "fill-base-300", bars)}
      {columns.flatMap(barsOf)}
    </svg>
  );
}
