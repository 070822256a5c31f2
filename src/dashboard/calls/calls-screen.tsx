import { Pause, Play, TriangleAlert } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { callAdmin } from "../admin-client.ts";
import { Button, MoreMenu, ProblemNote, SegmentedControl } from "../controls.tsx";
import { countDoneRows, countText, dateText, durationText, outcomes, timeText } from "../display-text.ts";
import { CopyBox, Loading, NoMatch, useConnection } from "../layout.tsx";
import { goTo, sandbox, view } from "../view-address.ts";
import { CallList, OutcomeMark } from "./call-list.tsx";
import { CallPanel } from "./call-panel.tsx";
import { CallSearch, callQuery } from "./call-search.tsx";
import { CallStore, callStore } from "./call-store.ts";

type Segment = { id: string; face: ComponentChildren; mark?: ComponentChildren; has(entry: BriefEntry): unknown };

const warningsFace = <span class="@max-xl/list:sr-only">Warnings</span>;
const warningMark = <TriangleAlert class="size-3.5 text-warning" />;
const isRefused = ({ outcome }: BriefEntry) => outcome === "refused";
const hasFailedRows = (entry: BriefEntry) => entry.rows && countDoneRows(entry) < entry.rows.count;

const segments: readonly Segment[] = [
  { id: "all", face: "All", has: () => true },
  { id: "refused", face: "Refused", mark: <OutcomeMark outcome="refused" />, has: isRefused },
  { id: "rows", face: "Failed rows", mark: <OutcomeMark outcome="partly processed" />, has: hasFailedRows },
  { id: "faults", face: "Faults", mark: <OutcomeMark outcome="fault" />, has: ({ fault }) => fault },
  { id: "warnings", face: warningsFace, mark: warningMark, has: ({ warnings, ignored }) => warnings ?? ignored },
];

export function CallsScreen() {
  const { open, filter = "", show = "all" } = view.value;
  const all = callStore.value;
  const query = callQuery(filter);
  // The page follows all calls of the sandbox anyway.
  const found = useMemo(() => (query === "" ? all : new CallStore(sandbox.value, query)), [all, query]);
  useEffect(() => (found === all ? undefined : found.start()), [found, all]);
  found.pulse.value;
  const { problem } = found;
  const [pausedAt, pauseAt] = useState<number>();
  const entries = (found.entries ?? []).filter(({ sequence }) => sequence <= (pausedAt ?? sequence));
  const segment = segments.find(({ id }) => id === show);
  const shown = entries.filter((entry) => segment?.has(entry));
  const counts = segments.map((each) => ({ ...each, count: found.entries && entries.filter(each.has).length }));
  const clear = () => callAdmin("reset", "POST", { journal: true });
  const isFiltered = query !== "" || show !== "all";
  const isEmpty = found.entries && shown.length === 0 && !problem;
  const waiting = all.recorded - (pausedAt ?? 0);
  const [word, icon] = pausedAt === undefined ? ["Pause", Pause] : ["Go on", Play];
  const pauseFace = { icon, face: <span class="max-sm:sr-only @max-lg/list:sr-only">{word}</span> };
  const opener = (entry: BriefEntry | undefined) => entry && (() => goTo({ open: String(entry.sequence) }));
  const before = opener(shown.findLast(({ sequence }) => sequence > Number(open)));
  const next = opener(shown.find(({ sequence }) => sequence < Number(open)));
  return (
    <div class="flex min-h-0 flex-1">
      <section
        aria-label="Calls of the sandbox"
        class={`@container/list flex min-w-0 flex-col ${open ? "list-beside max-[1000px]:hidden" : "flex-1"}`}>
        <div class="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-base-300 gut py-2.5 @4xl/list:flex-nowrap @4xl/list:border-b">
          <h1 class="title max-sm:sr-only">Calls</h1>
          <div class="order-last w-full min-w-0 @4xl/list:order-none @4xl/list:w-auto">
            <SegmentedControl label="Which calls" all={counts} chosen={show} choose={(show) => goTo({ show })} />
          </div>
          <CallSearch />
          {pausedAt !== undefined && <span class="meta">Paused{waiting > 0 && `, ${waiting} new`}</span>}
          <Button {...pauseFace} onClick={() => pauseAt(pausedAt === undefined ? all.recorded : undefined)} />
          <MoreMenu label="Clear calls" question="Clear all calls for good" disabled={!entries.length} run={clear} />
        </div>
        {entries.length > 0 && <Timeline entries={entries} />}
        <CallList entries={shown}>
          {!found.entries && <Loading />}
          {problem && <ProblemNote problem={problem} close={() => goTo({ filter: "" })} />}
          {isEmpty && (isFiltered ? <NoMatch of="call" /> : <NoCalls />)}
          <p hidden={found.forgotten === 0} class="px-5 py-2 meta">
            The journal evicted {countText(found.forgotten, "older call")} (--journal-max, --journal-bytes, --memory).
          </p>
        </CallList>
      </section>
      {open && <CallPanel key={open} id={open} before={before} next={next} />}
    </div>
  );
}

/** What the screen shows before the first call: a call that works, to copy. */
const NoCalls = () => (
  <CopyBox title="No calls yet" label="call" text={useConnection().curl}>
    Send one that works from a shell. It shows here at once.
  </CopyBox>
);

const bars = 60;
const dayMs = 86_400_000;

/** The least time that a bar covers. All others are multiples of it. */
const leastStepMs = 10_000;

const isoOf = (ms: number): string => new Date(ms).toISOString();

function Timeline({ entries }: { readonly entries: readonly BriefEntry[] }) {
  const { stepMs, top, start, end, byColumn } = useMemo(() => plotOf(entries), [entries]);
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
      <p class="mt-1 ml-8 flex justify-between tabular-nums">
        {[start, (start + end) / 2, end].map((ms) => (
          <span key={ms}>{end - start < dayMs ? timeText(isoOf(ms)) : dateText(isoOf(ms))}</span>
        ))}
      </p>
    </div>
  );
}

function plotOf(entries: readonly BriefEntry[]) {
  const times = entries.map(({ at }) => Date.parse(at));
  // The clock of a sandbox may go back, so the last call may not be the latest.
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const stepMs = leastStepMs * Math.max(1, Math.ceil((last - first) / (bars - 1) / leastStepMs));
  const start = (Math.floor(last / stepMs) + 1 - bars) * stepMs;
  const byColumn = Map.groupBy(entries, (_, index) => Math.floor(((times[index] ?? 0) - start) / stepMs));
  const top = [...byColumn.values()].reduce((most, { length }) => Math.max(most, length), 4);
  return { stepMs, byColumn, top, start, end: start + bars * stepMs };
}

function barsOf([index, calls]: readonly [index: number, calls: readonly BriefEntry[]], top: number) {
  let free = top;
  return Object.entries(outcomes).map(([outcome, { bar }]) => {
    const { length } = calls.filter((call) => call.outcome === outcome);
    free -= length;
    return <rect key={outcome} x={index + 0.15} y={free} width={0.7} height={length} class={bar} />;
  });
}
