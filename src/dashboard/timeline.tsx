import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { BriefEntry } from "../mock/journal/logged-call.ts";
import { hashOf } from "./address.ts";
import { useApp, useNow } from "./asking.ts";
import { durationText, type Kind, kindOf } from "./words.ts";

/** Seconds that a bar stands for, and how many bars there are: ten minutes. */
const step = 10;
const bars = 60;

/** From and to, in seconds since 1970, by the clock of the sandbox. */
export type Span = readonly [number, number];

/** Outcomes from the bottom of a bar to its top, and the variable of the color of each. */
const layers: readonly (readonly [Kind, string])[] = [
  ["ok", "--bar-ok"],
  ["part", "--dot-part"],
  ["none", "--dot-bad"],
  ["refused", "--dot-bad"],
  ["defect", "--dot-bad"],
  ["fault", "--dot-fault"],
];

function bucketsOf(entries: readonly BriefEntry[], nowS: number) {
  const newest = entries[0] ? Date.parse(entries[0].at) / 1000 : nowS;
  const now = Math.abs(nowS - newest) < step * bars ? Math.max(nowS, newest) : newest;
  const end = Math.ceil((now + 1) / step) * step;
  const start = end - step * bars;
  const times = Array.from({ length: bars }, (_, index) => start + index * step);
  const counts = layers.map(() => new Array<number>(bars).fill(0));
  const took = times.map(() => [] as number[]);
  let slowest: BriefEntry | undefined;
  for (const entry of entries) {
    const at = Math.floor((Date.parse(entry.at) / 1000 - start) / step);
    const kind = kindOf(entry);
    // The newest stand first.
    if (at < 0) break;
    const count = counts[layers.findIndex(([layer]) => layer === kind)];
    if (!count || at >= bars) continue;
    count[at] = (count[at] ?? 0) + 1;
    took[at]?.push(entry.durationMs);
    if (!slowest || entry.durationMs > slowest.durationMs) slowest = entry;
  }
  const sums = new Array<number>(bars).fill(0);
  // What adds nothing has no bar: its edge would be seen around the one before it.
  const stacked = counts.map((layer) =>
    layer.map((count, at) => {
      sums[at] = (sums[at] ?? 0) + count;
      return count === 0 ? null : (sums[at] ?? 0);
    }),
  );
  const sorted = took.map((one) => one.sort((a, b) => a - b));
  const at = (part: number) => sorted.map((one) => quantile(one, part));
  return {
    times,
    stacked,
    count: took.flat().length,
    middle: at(0.5),
    high: at(0.95),
    all: took.flat().sort((a, b) => a - b),
    slowest,
  };
}

const quantile = (sorted: readonly number[], part: number): number | null =>
  sorted.length === 0 ? null : Math.max(1, sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0);

interface TimelineState {
  readonly entries: readonly BriefEntry[];
  /** Beside an opened call there is room for the bars alone. */
  readonly isNarrow: boolean;
  readonly span: Span | undefined;
  choose(span: Span | undefined): void;
}

/** The calls of the last minutes, stacked by outcome, and how long they took. A drag filters by time. */
export function Timeline({ entries, isNarrow, span, choose }: TimelineState) {
  const { view, aheadMs } = useApp();
  const nowS = useNow() / 1000;
  const buckets = useMemo(() => bucketsOf(entries, nowS + (aheadMs ?? 0) / 1000), [entries, nowS, aheadMs]);
  const { times, stacked, middle, high, all, slowest, count } = buckets;
  return (
    <div class="grid flex-none gap-x-8 border-b border-base-300 px-5 pt-2.5 pb-1 max-sm:px-3 @7xl/list:grid-cols-2">
      <div class="min-w-0">
        <div class={`flex gap-2 meta ${isNarrow ? "sr-only" : ""}`}>
          <b class="font-medium text-base-content">Calls</b> per 10 s, last 10 min
          <span class="flex-1" />
          {span ? null : <span class="max-sm:hidden">Drag to filter by time</span>}
        </div>
        <Plot
          label={`${count} calls in the last ten minutes`}
          height={isNarrow ? 58 : 76}
          hasTimes={isNarrow}
          data={[times, ...stacked.toReversed()]}
          isBars
          choose={choose}
        />
      </div>
      {isNarrow ? null : (
        <div class="min-w-0 max-sm:hidden">
          <div class="flex gap-3 meta">
            <b class="font-medium text-base-content">Latency</b>
            <Figure name="p50" ms={quantile(all, 0.5)} />
            <Figure name="p95" ms={quantile(all, 0.95)} />
            {slowest ? (
              <span>
                slowest <b class="font-semibold text-base-content">{durationText(slowest.durationMs)}</b> in{" "}
                <a class="go" href={hashOf({ ...view, open: String(slowest.sequence) })}>
                  call {slowest.sequence}
                </a>
              </span>
            ) : null}
          </div>
          <Plot
            label="Half of the calls, and 95 of 100, took no longer"
            height={66}
            hasTimes
            data={[times, middle, high]}
            choose={choose}
          />
        </div>
      )}
    </div>
  );
}

const Figure = ({ name, ms }: { readonly name: string; readonly ms: number | null }) =>
  ms === null ? null : (
    <span>
      {name} <b class="font-semibold text-base-content">{durationText(ms)}</b>
    </span>
  );

interface PlotState {
  readonly label: string;
  readonly height: number;
  readonly data: (number | null)[][];
  readonly isBars?: boolean;
  readonly hasTimes: boolean;
  choose(span: Span | undefined): void;
}

function Plot({ label, height, data, isBars = false, hasTimes, choose }: PlotState) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>();
  const theme = useTheme();
  useEffect(() => {
    const element = box.current as HTMLDivElement;
    const options = plotOptions(isBars, hasTimes, { width: element.clientWidth, height }, choose);
    const made = new uPlot(options, data as uPlot.AlignedData, element);
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
    };
  }, [theme, height, hasTimes, isBars]);
  useEffect(() => plot.current?.setData(data as uPlot.AlignedData), [data]);
  return (
    <div ref={box} role="img" aria-label={label} class="min-w-0 overflow-hidden" style={{ height: `${height}px` }} />
  );
}

/** Grows when the colors change: a plot reads them once. */
function useTheme(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const changed = () => setTurn((before) => before + 1);
    const query = matchMedia("(prefers-color-scheme: dark)");
    query.addEventListener("change", changed);
    addEventListener("themechange", changed);
    return () => {
      query.removeEventListener("change", changed);
      removeEventListener("themechange", changed);
    };
  }, []);
  return turn;
}

function plotOptions(
  isBars: boolean,
  hasTimes: boolean,
  size: { readonly width: number; readonly height: number },
  choose: PlotState["choose"],
): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color("--muted"),
    font: "11px Inter, system-ui, sans-serif",
    grid: { stroke: color("--hair"), width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    padding: [6, 0, hasTimes ? 0 : 7, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, sync: { key: "calls" }, drag: { x: true, y: false, setScale: false } },
    // The times of the journal are of UTC, and are shown as they are.
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    scales: {
      x: { time: true },
      y: isBars
        ? { range: (_, __, most) => [0, Math.max(4, most)] }
        : { distr: 3, range: (_, __, most) => [1, Math.max(100, most)] },
    },
    axes: [
      { ...axis, show: hasTimes, size: 18, gap: 2, space: 70, grid: { show: false }, values: "{HH}:{mm}" },
      {
        ...axis,
        size: 34,
        gap: 4,
        splits: isBars ? (_, __, ___, most) => [0, Math.floor(most * 0.75)] : () => [1, 100],
      },
    ],
    series: [{}, ...(isBars ? barSeries(color) : lineSeries(color))],
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width > 3) choose([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

type ColorOf = (name: string) => string;

function barSeries(color: ColorOf): uPlot.Series[] {
  const paths = uPlot.paths.bars?.({ size: [0.75, 14], align: 1 });
  const common = { width: 0, points: { show: false }, ...(paths && { paths }) };
  return layers.toReversed().map(([, name]) => ({ ...common, fill: color(name) }));
}

function lineSeries(color: ColorOf): uPlot.Series[] {
  const line = (name: string, width: number) => ({ stroke: color(name), width, points: { size: 4 }, spanGaps: true });
  return [line("--color-base-content", 1.2), { ...line("--muted", 1), fill: color("--hair") }];
}
