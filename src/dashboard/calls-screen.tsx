import { Pause, Play, TriangleAlert, X } from "lucide-preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { BriefEntry } from "../mock/journal/logged-call.ts";
import { goTo } from "./address.ts";
import { useApp, useDeed, usePulse } from "./asking.ts";
import { CallHeads, CallList, Mark } from "./call-list.tsx";
import { CallPanel } from "./call-panel.tsx";
import { CallSearch, callQuery } from "./call-search.tsx";
import { CallStore } from "./call-store.ts";
import { FirstCall, Nothing } from "./parts.tsx";
import { Button, MoreMenu, ProblemNote, Segments } from "./pieces.tsx";
import { type Span, Timeline } from "./timeline.tsx";
import { counted, kindOf, timeText } from "./words.ts";

/** Which calls are shown. */
const segments = {
  all: { word: "All", mark: null, is: () => true },
  refused: { word: "Refused", mark: <Mark kind="refused" />, is: (entry: BriefEntry) => kindOf(entry) === "refused" },
  rows: {
    word: "Failed rows",
    mark: <Mark kind="part" />,
    is: (entry: BriefEntry) => (entry.rows?.unprocessed ?? 0) > 0,
  },
  faults: { word: "Faults", mark: <Mark kind="fault" />, is: (entry: BriefEntry) => entry.fault !== null },
  warnings: {
    word: "Warnings",
    mark: <TriangleAlert class="size-3.5 text-warning" />,
    is: (entry: BriefEntry) => entry.warnings !== null || entry.ignored !== null,
  },
} as const;

type Segment = keyof typeof segments;

/** The calls that a search finds, or all of the sandbox, which the page follows anyway. */
function useFoundCalls(filter: string): CallStore {
  const { client, calls } = useApp();
  const query = callQuery(filter);
  const found = useMemo(() => (query === "" ? calls : new CallStore(client, query)), [client, calls, query]);
  useEffect(() => (found === calls ? undefined : found.start()), [found, calls]);
  usePulse(found, 50);
  return found;
}

/** The calls of the sandbox as they come, and one of them whole beside them. */
export function CallsScreen() {
  const { view } = useApp();
  const { open, filter = "", show = "all" } = view;
  const found = useFoundCalls(filter);
  const [span, setSpan] = useState<Span>();
  const segment: Segment = Object.hasOwn(segments, show) ? (show as Segment) : "all";
  const entries = found.entries ?? [];
  const shown = useMemo(
    () => entries.filter((entry) => segments[segment].is(entry) && isWithin(entry, span)),
    [entries, segment, span],
  );
  useEscape(() => open !== undefined && goTo({ ...view, open: undefined }));
  const isNarrow = open !== undefined;
  return (
    <div class="flex min-h-0 flex-1">
      <section
        id="call-list"
        aria-label="Calls of the sandbox"
        class={`@container/list flex min-w-0 flex-col ${isNarrow ? "w-(--list-width) flex-none max-sm:hidden" : "flex-1"}`}>
        <Toolbar found={found} segment={segment} isNarrow={isNarrow} />
        <ProblemNote problem={found.problem} />
        {entries.length > 0 ? <Timeline entries={entries} isNarrow={isNarrow} span={span} choose={setSpan} /> : null}
        {span ? <SpanChip span={span} drop={() => setSpan(undefined)} /> : null}
        {shown.length > 0 ? <CallHeads /> : null}
        {shown.length > 0 || found.hasOlder ? (
          <CallList entries={shown} end={<ListEnd calls={found} />} nearEnd={() => found.older()} />
        ) : (
          <NoCalls found={found} isFiltered={filter !== "" || segment !== "all" || span !== undefined} />
        )}
      </section>
      {open === undefined ? null : (
        <>
          <Splitter />
          <CallPanel key={open} id={open} around={neighbours(shown, open)} />
        </>
      )}
    </div>
  );
}

const isWithin = ({ at }: BriefEntry, span: Span | undefined): boolean => {
  const seconds = Date.parse(at) / 1000;
  return span === undefined || (seconds >= span[0] && seconds <= span[1]);
};

/** The calls before and after one in the list. */
function neighbours(entries: readonly BriefEntry[], open: string) {
  const at = entries.findIndex(({ sequence }) => String(sequence) === open);
  return {
    newer: at < 0 ? undefined : entries[at - 1]?.sequence,
    older: at < 0 ? undefined : entries[at + 1]?.sequence,
  };
}

function Toolbar({ found, segment, isNarrow }: { found: CallStore; segment: Segment; isNarrow: boolean }) {
  const { client, view, calls } = useApp();
  const deed = useDeed();
  const entries = found.entries ?? [];
  const more = found.hasOlder ? "+" : "";
  const count = (id: Segment) =>
    id === "all" && found === calls ? String(found.recorded) : `${entries.filter(segments[id].is).length}${more}`;
  const all = (Object.keys(segments) as Segment[]).map((id) => ({
    id,
    face: (
      <>
        {segments[id].mark}
        <span class={isNarrow && id === "warnings" ? "sr-only" : ""}>{segments[id].word}</span>{" "}
        <span class="text-muted tabular-nums">{count(id)}</span>
      </>
    ),
  }));
  const choose = (id: string) => goTo({ ...view, show: id === "all" ? undefined : id });
  const pause = () => {
    const isPaused = !calls.isPaused;
    for (const store of new Set([calls, found])) store.pause(isPaused);
  };
  return (
    <div class="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-base-300 px-5 py-2.5 max-sm:px-3 @3xl/list:flex-nowrap @3xl/list:border-b">
      <h1 class="title max-sm:sr-only">Calls</h1>
      <div class="order-last w-full min-w-0 @3xl/list:order-none @3xl/list:w-auto">
        <Segments label="Which calls" all={all} chosen={segment} choose={choose} />
      </div>
      <CallSearch entries={entries} />
      <Button aria-label={calls.isPaused ? "Go on" : "Pause"} onClick={pause}>
        {calls.isPaused ? <Play /> : <Pause />}
        <span class="hidden @3xl/list:inline">{calls.isPaused ? "Go on" : "Pause"}</span>
      </Button>
      <div class={isNarrow ? "hidden" : ""}>
        <MoreMenu
          label="Clear calls"
          question="Clear all calls for good"
          isDisabled={entries.length === 0}
          run={() => deed.run(() => client.ask("reset", "POST", { journal: true }))}
        />
      </div>
      <ProblemNote problem={deed.problem} />
    </div>
  );
}

function SpanChip({ span: [from, to], drop }: { readonly span: Span; drop(): void }) {
  const text = (seconds: number) => timeText(new Date(seconds * 1000).toISOString());
  return (
    <div class="flex items-center gap-2 border-b border-hair px-5 py-1.5 text-xs">
      <span class="chip">
        {text(from)} to {text(to)}
        <Button class="btn btn-ghost btn-xs btn-square" aria-label="All times" onClick={drop}>
          <X class="size-3" />
        </Button>
      </span>
    </div>
  );
}

/** What stands behind the last call. */
function ListEnd({ calls: { hasOlder, forgotten, missed } }: { readonly calls: CallStore }) {
  const said = [
    ...(hasOlder ? ["Loading older calls"] : []),
    ...(forgotten > 0 ? [`The journal has dropped ${counted(forgotten, "older call")} (--journal-max, --memory)`] : []),
    ...(missed > 0 ? [`${counted(missed, "call")} came too fast to be shown`] : []),
  ];
  return said.length === 0 ? null : <p class="px-5 py-2 meta">{said.join(". ")}.</p>;
}

function NoCalls({ found, isFiltered }: { readonly found: CallStore; readonly isFiltered: boolean }) {
  if (found.problem) return null;
  if (found.entries === undefined) return <Nothing>Loading</Nothing>;
  if (!isFiltered) return <FirstCall>No calls yet. Paste one that works:</FirstCall>;
  return (
    <div class="flex-1">
      <Nothing>No call is like that.</Nothing>
      <ListEnd calls={found} />
    </div>
  );
}

const widthKey = "crmcom-mock list width";

/** The border between the list and the opened call. It is dragged, or moved by the arrow keys, and stays where it was put. */
function Splitter() {
  const [width, setWidth] = useState(() => Number(localStorage.getItem(widthKey)) || 436);
  const start = useRef<number>();
  useEffect(() => {
    document.documentElement.style.setProperty("--list-width", `min(${width}px, 60vw)`);
    localStorage.setItem(widthKey, String(width));
  }, [width]);
  const move = (to: number) => setWidth(Math.max(300, Math.min(1200, Math.round(to))));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a border that can be moved is a separator
    <div
      role="separator"
      tabIndex={0}
      aria-label="Width of the list"
      aria-orientation="vertical"
      aria-valuenow={width}
      aria-valuemin={300}
      aria-valuemax={1200}
      class="-mx-1 w-2 flex-none cursor-col-resize border-r border-base-300 max-sm:hidden hover:border-primary"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = event.clientX - width;
      }}
      onPointerMove={(event) => start.current !== undefined && move(event.clientX - start.current)}
      onPointerUp={() => {
        start.current = undefined;
      }}
      onKeyDown={({ key }) => {
        if (key === "ArrowLeft") move(width - 20);
        if (key === "ArrowRight") move(width + 20);
      }}
    />
  );
}

function useEscape(leave: () => void): void {
  const latest = useRef(leave);
  latest.current = leave;
  useEffect(() => {
    const onKey = ({ key, target }: KeyboardEvent) => {
      const isSearch = target instanceof HTMLInputElement && target.getAttribute("aria-expanded") === "true";
      if (key === "Escape" && !isSearch && !document.querySelector("dialog[open]")) latest.current();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
