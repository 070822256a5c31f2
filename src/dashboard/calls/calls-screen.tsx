import { Pause, Play, TriangleAlert } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { goTo, sandbox, view } from "../address.ts";
import { ask, complain, run } from "../app.ts";
import { Button, MoreMenu, Segments } from "../controls.tsx";
import { FirstCall, Nothing } from "../layout.tsx";
import { counted } from "../words.ts";
import { CallList, Mark } from "./call-list.tsx";
import { CallPanel } from "./call-panel.tsx";
import { CallSearch, callQuery } from "./call-search.tsx";
import { CallStore, calls } from "./call-store.ts";
import { type Span, Timeline } from "./timeline.tsx";

type Segment = { id: string; face: ComponentChildren; mark?: ComponentChildren; has(entry: BriefEntry): unknown };

const warned = <span class="@max-lg/list:sr-only">Warnings</span>;
const sign = <TriangleAlert class="size-3.5 text-warning" />;

const segments: readonly Segment[] = [
  { id: "all", face: "All", has: () => true },
  { id: "refused", face: "Refused", mark: <Mark outcome="refused" />, has: ({ outcome }) => outcome === "refused" },
  { id: "rows", face: "Failed rows", mark: <Mark outcome="partly processed" />, has: ({ rows }) => rows?.unprocessed },
  { id: "faults", face: "Faults", mark: <Mark outcome="fault" />, has: ({ fault }) => fault },
  { id: "warnings", face: warned, mark: sign, has: ({ warnings, ignored }) => warnings ?? ignored },
];

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
  const counts = segments.map((one) => ({ ...one, count: entries.filter(one.has).length }));
  const clear = () => run(() => ask("reset", "POST", { journal: true }));
  const isFiltered = query !== "" || span !== undefined || show !== "all";
  const waiting = all.recorded - (pausedAt ?? 0);
  return (
    <div class="flex min-h-0 flex-1">
      <section
        aria-label="Calls of the sandbox"
        class={`@container/list flex min-w-0 flex-col ${open ? "w-(--list-width) flex-none max-sm:hidden" : "flex-1"}`}>
        <div class="flex flex-none flex-wrap items-center gap-x-3 gap-y-2 border-base-300 gut py-2.5 @3xl/list:flex-nowrap @3xl/list:border-b">
          <h1 class="title max-sm:sr-only">Calls</h1>
          <div class="order-last w-full min-w-0 @3xl/list:order-none @3xl/list:w-auto">
            <Segments label="Which calls" all={counts} chosen={show} choose={(show) => goTo({ show })} />
          </div>
          <CallSearch />
          {pausedAt !== undefined && <span class="meta">Paused{waiting > 0 && `, ${waiting} new`}</span>}
          {pausedAt === undefined ? (
            <Button face="Pause" icon={Pause} onClick={() => pauseAt(all.recorded)} />
          ) : (
            <Button face="Go on" icon={Play} onClick={() => pauseAt(undefined)} />
          )}
          <MoreMenu label="Clear calls" question="Clear all calls for good" disabled={!entries.length} run={clear} />
        </div>
        {entries.length > 0 && <Timeline entries={entries} span={span} choose={setSpan} />}
        <CallList entries={shown}>
          {!found.entries && <Nothing>Loading</Nothing>}
          {found.entries && shown.length === 0 && !found.problem && <NoCalls isFiltered={isFiltered} />}
          {found.forgotten > 0 && (
            <p class="px-5 py-2 meta">
              The journal has dropped {counted(found.forgotten, "older call")} (--journal-max, --memory).
            </p>
          )}
        </CallList>
      </section>
      {open && <Splitter />}
      {open && <CallPanel key={open} id={open} />}
    </div>
  );
}

const NoCalls = ({ isFiltered }: { readonly isFiltered: boolean }) =>
  isFiltered ? <Nothing>No call matches.</Nothing> : <FirstCall>No calls yet. Paste one that works:</FirstCall>;

const widthKey = "crmcom-mock list width";

function Splitter() {
  const [width, setWidth] = useState(() => Number(localStorage[widthKey]) || 436);
  // Kept before anything is painted: who sees the new width may leave the page.
  useLayoutEffect(() => {
    document.documentElement.style.setProperty("--list-width", `min(${width}px, 60vw)`);
    localStorage[widthKey] = width;
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
