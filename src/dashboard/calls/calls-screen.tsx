import { Pause, Play, TriangleAlert } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { goTo, sandbox, view } from "../address.ts";
import { ask } from "../admin-client.ts";
import { calls, complain, run } from "../app.ts";
import { Button, MoreMenu, Segments } from "../controls.tsx";
import { FirstCall, Nothing } from "../layout.tsx";
import { counted } from "../words.ts";
import { CallList, Mark } from "./call-list.tsx";
import { CallPanel } from "./call-panel.tsx";
import { CallSearch, callQuery } from "./call-search.tsx";
import { CallStore } from "./call-store.ts";
import { type Span, Timeline } from "./timeline.tsx";

type Segment = { id: string; face: ComponentChildren; mark?: ComponentChildren; has(entry: BriefEntry): unknown };

const segments: readonly Segment[] = [
  { id: "all", face: "All", has: () => true },
  { id: "refused", face: "Refused", mark: <Mark outcome="refused" />, has: ({ outcome }) => outcome === "refused" },
  { id: "rows", face: "Failed rows", mark: <Mark outcome="partly processed" />, has: ({ rows }) => rows?.unprocessed },
  { id: "faults", face: "Faults", mark: <Mark outcome="fault" />, has: ({ fault }) => fault },
  {
    id: "warnings",
    face: <span class="@max-lg/list:sr-only">Warnings</span>,
    mark: <TriangleAlert class="size-3.5 text-warning" />,
    has: ({ warnings, ignored }) => warnings ?? ignored,
  },
];

/** The calls of the sandbox as they come, and one of them whole beside them. */
export function CallsScreen() {
  const { open, filter = "", show = "all" } = view.value;
  const all = calls.value;
  const query = callQuery(filter);
  // The page follows all calls of the sandbox anyway.
  const found = useMemo(() => (query === "" ? all : new CallStore(sandbox.value, query)), [all, query]);
  useEffect(() => (found === all ? undefined : found.start()), [found, all]);
  found.pulse.value;
  useEffect(() => found.problem && complain(found.problem), [found.problem]);
  const [span, setSpan] = useState<Span>();
  const [pausedAt, pauseAt] = useState<number>();
  const entries = (found.entries ?? []).filter(({ sequence }) => sequence <= (pausedAt ?? sequence));
  const isWithin = ({ at }: BriefEntry) => !span || (Date.parse(at) >= span[0] && Date.parse(at) <= span[1]);
  const segment = segments.find(({ id }) => id === show);
  const shown = entries.filter((entry) => segment?.has(entry) && isWithin(entry));
  const [pauseWord, PauseIcon] = pausedAt === undefined ? (["Pause", Pause] as const) : (["Go on", Play] as const);
  const waiting = all.recorded - (pausedAt ?? 0);
  const emptyNote =
    found.entries === undefined ? (
      <Nothing>Loading</Nothing>
    ) : query || span || show !== "all" ? (
      <Nothing>No call matches.</Nothing>
    ) : (
      <FirstCall>No calls yet. Paste one that works:</FirstCall>
    );
  return (
    <div class="flex min-h-0 flex-1">
      <section
        aria-label="Calls of the sandbox"
        class={`@container/list flex min-w-0 flex-col ${open === undefined ? "flex-1" : "w-(--list-width) flex-none max-sm:hidden"}`}>
        <div class="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-base-300 gut py-2.5 @3xl/list:flex-nowrap @3xl/list:border-b">
          <h1 class="title max-sm:sr-only">Calls</h1>
          <div class="order-last w-full min-w-0 @3xl/list:order-none @3xl/list:w-auto">
            <Segments
              label="Which calls"
              all={segments.map((one) => ({ ...one, count: entries.filter(one.has).length }))}
              chosen={show}
              choose={(show) => goTo({ show })}
            />
          </div>
          <CallSearch entries={entries} />
          {pausedAt !== undefined && <span class="meta">Paused{waiting > 0 && `, ${waiting} new`}</span>}
          <Button aria-label={pauseWord} onClick={() => pauseAt(pausedAt === undefined ? all.recorded : undefined)}>
            <PauseIcon />
            <span class="hidden @3xl/list:inline">{pauseWord}</span>
          </Button>
          <MoreMenu
            label="Clear calls"
            question="Clear all calls for good"
            disabled={entries.length === 0}
            run={() => run(() => ask("reset", "POST", { journal: true }))}
          />
        </div>
        {entries.length > 0 && <Timeline entries={entries} span={span} choose={setSpan} />}
        <CallList entries={shown}>
          {shown.length === 0 && !found.problem && emptyNote}
          <p class="px-5 py-2 meta empty:hidden">
            {found.forgotten > 0 &&
              `The journal has dropped ${counted(found.forgotten, "older call")} (--journal-max, --memory).`}
          </p>
        </CallList>
      </section>
      {open !== undefined && <Splitter />}
      {open !== undefined && <CallPanel key={open} id={open} />}
    </div>
  );
}

const widthKey = "crmcom-mock list width";

/** The border between the list and the opened call. It is dragged, or moved by the arrow keys, and stays where it was put. */
function Splitter() {
  const [width, setWidth] = useState(() => Number(localStorage.getItem(widthKey)) || 436);
  // Kept before anything is painted: who sees the new width may leave the page.
  useLayoutEffect(() => {
    document.documentElement.style.setProperty("--list-width", `min(${width}px, 60vw)`);
    localStorage.setItem(widthKey, String(width));
  }, [width]);
  const move = (by: number) => setWidth((before) => Math.max(300, Math.min(1200, Math.round(before + by))));
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
      onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
      onPointerMove={({ buttons, movementX }) => buttons > 0 && move(movementX)}
      onKeyDown={({ key }) => move({ ArrowLeft: -20, ArrowRight: 20 }[key] ?? 0)}
    />
  );
}
