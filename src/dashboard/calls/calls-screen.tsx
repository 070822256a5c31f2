import { Pause, Play, TriangleAlert } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { CallOutcome } from "../../mock/journal/journal-record.ts";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { goTo } from "../address.ts";
import { useApp, usePulse } from "../asking.ts";
import { Button, MoreMenu, Segments } from "../controls.tsx";
import { FirstCall, Nothing } from "../layout.tsx";
import { counted } from "../words.ts";
import { CallList, Mark } from "./call-list.tsx";
import { CallPanel } from "./call-panel.tsx";
import { CallSearch, callQuery } from "./call-search.tsx";
import { CallStore } from "./call-store.ts";
import { type Span, Timeline } from "./timeline.tsx";

interface Segment {
  readonly id: string;
  readonly face: ComponentChildren;
  readonly outcome?: CallOutcome;
  has(entry: BriefEntry): boolean;
}

const segments: readonly [Segment, ...Segment[]] = [
  { id: "all", face: "All", has: () => true },
  { id: "refused", outcome: "refused", face: "Refused", has: ({ outcome }) => outcome === "refused" },
  { id: "rows", outcome: "partly processed", face: "Failed rows", has: ({ rows }) => Boolean(rows?.unprocessed) },
  { id: "faults", outcome: "fault", face: "Faults", has: ({ fault }) => fault !== null },
  {
    id: "warnings",
    face: <span class="@max-lg/list:sr-only">Warnings</span>,
    has: ({ warnings, ignored }) => warnings !== null || ignored !== null,
  },
];

/** The calls of the sandbox as they come, and one of them whole beside them. */
export function CallsScreen() {
  const { client, view, calls, complain } = useApp();
  const { open, filter = "", show } = view;
  const query = callQuery(filter);
  // The page follows all calls of the sandbox anyway.
  const found = useMemo(() => (query === "" ? calls : new CallStore(client, query)), [client, calls, query]);
  useEffect(() => (found === calls ? undefined : found.start()), [found, calls]);
  usePulse(found);
  useEffect(() => found.problem && complain(found.problem), [found.problem]);
  const [span, setSpan] = useState<Span>();
  const [pausedAt, pauseAt] = useState<number>();
  const segment = segments.find(({ id }) => id === show) ?? segments[0];
  const entries = (found.entries ?? []).filter(({ sequence }) => sequence <= (pausedAt ?? sequence));
  const isWithin = ({ at }: BriefEntry) => !span || (Date.parse(at) >= span[0] && Date.parse(at) <= span[1]);
  const shown = entries.filter((entry) => segment.has(entry) && isWithin(entry));
  const openAt = shown.findIndex(({ sequence }) => String(sequence) === open);
  const width = open === undefined ? "flex-1" : "w-(--list-width) flex-none max-sm:hidden";
  return (
    <div class="flex min-h-0 flex-1">
      <section
        id="call-list"
        aria-label="Calls of the sandbox"
        class={`@container/list flex min-w-0 flex-col ${width}`}>
        <Toolbar found={found} entries={entries} segment={segment}>
          <PauseButton pausedAt={pausedAt} pauseAt={pauseAt} />
        </Toolbar>
        {entries.length > 0 ? <Timeline entries={entries} span={span} choose={setSpan} /> : null}
        <CallList entries={shown} nearEnd={() => found.older()}>
          {shown.length > 0 || found.hasOlder || found.problem ? null : found.entries === undefined ? (
            <Nothing>Loading</Nothing>
          ) : filter === "" && segment.id === "all" && !span ? (
            <FirstCall>No calls yet. Paste one that works:</FirstCall>
          ) : (
            <Nothing>No call is like that.</Nothing>
          )}
          <ListEnd calls={found} />
        </CallList>
      </section>
      {open === undefined ? null : (
        <>
          <Splitter />
          <CallPanel key={open} id={open} newer={shown[openAt - 1]} older={shown[openAt < 0 ? -1 : openAt + 1]} />
        </>
      )}
    </div>
  );
}

type ToolbarState = { found: CallStore; entries: readonly BriefEntry[]; segment: Segment; children: ComponentChildren };

function Toolbar({ found, entries, segment, children }: ToolbarState) {
  const { client, view, calls, run } = useApp();
  const choices = segments.map(({ id, face, outcome, has }) => {
    const count = `${entries.filter(has).length}${found.hasOlder ? "+" : ""}`;
    const mark = outcome ? (
      <Mark outcome={outcome} />
    ) : id === "warnings" ? (
      <TriangleAlert class="size-3.5 text-warning" />
    ) : null;
    return { id, face, mark, count: id === "all" && found === calls ? found.recorded : count };
  });
  return (
    <div class="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-base-300 gut py-2.5 @3xl/list:flex-nowrap @3xl/list:border-b">
      <h1 class="title max-sm:sr-only">Calls</h1>
      <div class="order-last w-full min-w-0 @3xl/list:order-none @3xl/list:w-auto">
        <Segments label="Which calls" all={choices} chosen={segment.id} choose={(show) => goTo({ ...view, show })} />
      </div>
      <CallSearch entries={entries} />
      {children}
      <MoreMenu
        label="Clear calls"
        question="Clear all calls for good"
        disabled={entries.length === 0}
        run={() => run(() => client.ask("reset", "POST", { journal: true }))}
      />
    </div>
  );
}

/** Pauses the list; `pausedAt` is the last call that it shows. */
function PauseButton({ pausedAt, pauseAt }: { pausedAt: number | undefined; pauseAt(sequence?: number): void }) {
  const { recorded } = useApp().calls;
  const [word, Icon, to] = pausedAt === undefined ? (["Pause", Pause, recorded] as const) : (["Go on", Play] as const);
  const waiting = Math.max(0, recorded - (pausedAt ?? recorded));
  return (
    <>
      {pausedAt === undefined ? null : <span class="meta">Paused{waiting > 0 ? `, ${waiting} new` : ""}</span>}
      <Button aria-label={word} onClick={() => pauseAt(to)}>
        <Icon />
        <span class="hidden @3xl/list:inline">{word}</span>
      </Button>
    </>
  );
}

function ListEnd({ calls: { hasOlder, forgotten } }: { calls: CallStore }) {
  const said = [
    hasOlder && "Loading older calls",
    forgotten > 0 && `The journal has dropped ${counted(forgotten, "older call")} (--journal-max, --memory)`,
  ].filter(Boolean);
  return said.length === 0 ? null : <p class="px-5 py-2 meta">{said.join(". ")}.</p>;
}

const widthKey = "crmcom-mock list width";

/** The border between the list and the opened call. It is dragged, or moved by the arrow keys, and stays where it was put. */
function Splitter() {
  const [width, setWidth] = useState(() => Number(localStorage.getItem(widthKey)) || 436);
  useEffect(() => {
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
