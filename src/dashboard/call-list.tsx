import { TriangleAlert } from "lucide-preact";
import { memo } from "preact/compat";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { BriefEntry } from "../mock/journal/logged-call.ts";
import { hashOf } from "./address.ts";
import { useApp, useNow } from "./asking.ts";
import { Scroller } from "./pieces.tsx";
import {
  agoText,
  callReason,
  counted,
  durationText,
  type Kind,
  kindOf,
  kinds,
  methodParts,
  shownText,
  timeText,
} from "./words.ts";

/** Rows that are drawn beyond the edges of what is seen. */
const beyond = 12;

interface ListState {
  readonly entries: readonly BriefEntry[];
  /** What stands behind the last call. */
  readonly end: preact.ComponentChildren;
  /** The end of the list is near. */
  nearEnd(): void;
}

/** The calls, a line each, the newest first. Only those in sight are drawn, and they stay where they are while others come. */
export function CallList({ entries, end, nearEnd }: ListState) {
  const { view, aheadMs } = useApp();
  const box = useRef<HTMLElement>(null);
  const [place, setPlace] = useState({ top: 0, height: 800 });
  const height = useRowHeight(view.open !== undefined);
  const anchor = useRef<{ sequence: number; offset: number }>();
  const nowMs = useNow();
  const first = Math.max(0, Math.floor(place.top / height) - beyond);
  const last = Math.min(entries.length, Math.ceil((place.top + place.height) / height) + beyond);

  const look = () => {
    const { scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    const at = Math.floor(scrollTop / height);
    const entry = entries[at];
    anchor.current = scrollTop > 0 && entry ? { sequence: entry.sequence, offset: scrollTop - at * height } : undefined;
    setPlace({ top: scrollTop, height: clientHeight });
  };
  useLayoutEffect(() => {
    const kept = anchor.current;
    const at = kept ? entries.findIndex(({ sequence }) => sequence === kept.sequence) : -1;
    if (box.current && kept && at >= 0) box.current.scrollTop = at * height + kept.offset;
    look();
  }, [entries, height]);
  useEffect(() => {
    const watch = new ResizeObserver(look);
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (last >= entries.length) nearEnd();
  }, [last, entries]);

  return (
    <Scroller
      label="Calls"
      box={box}
      onScroll={look}
      class="relative min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
      <ul style={{ height: `${entries.length * height}px` }} class="relative">
        {entries.slice(first, last).map((entry, index) => (
          <li
            key={entry.sequence}
            class="absolute inset-x-0"
            style={{ top: `${(first + index) * height}px`, height: `${height}px` }}>
            <CallRow
              entry={entry}
              href={hashOf({ ...view, screen: "calls", open: String(entry.sequence) })}
              isOpen={view.open === String(entry.sequence)}
              ago={agoText(entry.at, aheadMs === undefined ? undefined : nowMs + aheadMs) ?? timeText(entry.at)}
            />
          </li>
        ))}
      </ul>
      {end}
    </Scroller>
  );
}

/** What the columns are, where there is room for them. */
export const CallHeads = () => (
  <div aria-hidden="true" class="call-row hidden meta @3xl/list:grid">
    <span>Call</span>
    <span>Time</span>
    <span class="pl-4.5">Outcome</span>
    <span>Method</span>
    <span>Rows</span>
    <span class="c-why">Reason</span>
    <span class="c-code font-sans">Code</span>
    <span class="c-took">Took</span>
  </div>
);

const CallRow = memo(
  ({ entry, href, isOpen, ago }: { entry: BriefEntry; href: string; isOpen: boolean; ago: string }) => {
    const { sequence, durationMs, at, status, statusCode, rows } = entry;
    const kind = kindOf(entry);
    const { family, middle, last } = methodParts(entry);
    const codes = [...new Set(rows?.failures.map(({ error_code }) => error_code) ?? [])];
    const code = codes.length > 0 ? codes : statusCode && statusCode !== "OK" ? [statusCode] : [];
    return (
      <a data-row class="call-row" href={href} aria-current={isOpen ? "true" : undefined}>
        <span class="c-id">
          <span class="sr-only">Call </span>
          {sequence}
        </span>
        <time class="c-time" dateTime={at} title={at}>
          <span class="@max-3xl/list:hidden">{timeText(at)}</span>
          <span class="@3xl/list:hidden">{ago}</span>
        </time>
        <span class={`c-out ${kinds[kind][1]}`}>
          <Mark kind={kind} />
          <b>{kinds[kind][0]}</b>
        </span>
        <span class="c-verb" title={entry.operation ?? shownText(`${entry.verb} ${entry.path}`)}>
          <i>{family}</i>
          <u>{shownText(middle)}</u>
          <b>{shownText(last)}</b>
        </span>
        <span class="c-rows">
          <RowsBar entry={entry} />
        </span>
        <span class="c-why">
          <ReasonLine entry={entry} fallback={plainEnd(entry)} />
        </span>
        <span class="c-code">
          {code[0] ?? (status === null ? "no answer" : status >= 400 ? `HTTP ${status}` : "")}
          {code.length > 1 ? ` +${code.length - 1}` : ""}
        </span>
        <span class="c-took" title={`${durationMs} ms`}>
          {durationText(durationMs)}
        </span>
      </a>
    );
  },
);

/** What a line without a column for it says of a call that went right. */
const plainEnd = ({ rows }: BriefEntry): string =>
  rows && rows.count > 1 ? `${counted(rows.count, "row")} processed` : "Processed";

/** One line; two beside an opened call, and on a phone, where a thumb needs more. */
function useRowHeight(isNarrow: boolean): number {
  const [isPhone, setPhone] = useState(false);
  useEffect(() => {
    const query = matchMedia("(width < 40rem)");
    const read = () => setPhone(query.matches);
    read();
    query.addEventListener("change", read);
    return () => query.removeEventListener("change", read);
  }, []);
  return isPhone ? 56 : isNarrow ? 48 : 32;
}

/** How a call or a row ended, as a mark of 10 pixels: disc, half disc, ring, cross, diamond, square. */
export function Mark({ kind }: { readonly kind: Kind }) {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" class="flex-none" aria-hidden="true">
      {
        {
          ok: <circle cx="5" cy="5" r="4" class="fill-ok" />,
          part: (
            <>
              <circle cx="5" cy="5" r="3.4" fill="none" stroke-width="1.2" class="stroke-part" />
              <path d="M5 1.6a3.4 3.4 0 0 0 0 6.8z" class="fill-part" />
            </>
          ),
          none: <circle cx="5" cy="5" r="3.3" fill="none" stroke-width="1.8" class="stroke-bad" />,
          refused: <path d="M2 2l6 6M8 2l-6 6" stroke-width="1.8" stroke-linecap="round" class="stroke-bad" />,
          fault: <path d="M5 .6 9.4 5 5 9.4.6 5z" class="fill-fault" />,
          defect: <rect x="1" y="1" width="8" height="8" rx="1" class="fill-bad" />,
        }[kind]
      }
    </svg>
  );
}

/** How many rows were processed: `398/400` with a bar. */
function RowsBar({ entry }: { readonly entry: BriefEntry }) {
  const { rows } = entry;
  if (!rows) return null;
  const { count, processed } = rows;
  const width = count === 0 ? 0 : Math.round((processed / count) * 32);
  const isWhole = processed === count;
  return (
    <>
      <svg width="32" height="4" class="flex-none" aria-hidden="true">
        <rect width="32" height="4" rx="2" class="fill-base-300" />
        <rect width={width} height="4" rx="2" class={isWhole ? "fill-ok opacity-55" : "fill-part"} />
      </svg>
      <span class={isWhole ? "text-muted" : "font-medium"}>
        {processed}/{count}
      </span>
    </>
  );
}

/** Why a call ended as it did, in a line that ends with an ellipsis. The tooltip has it whole. */
function ReasonLine({ entry, fallback = "" }: { readonly entry: BriefEntry; readonly fallback?: string }) {
  const reason = callReason(entry);
  if (!reason) return <span class="text-muted @3xl/list:hidden">{fallback}</span>;
  const text = shownText(reason.text);
  return (
    <>
      {reason.isWarning ? <TriangleAlert class="size-3.5 text-warning" /> : null}
      <span title={`${reason.rule ? `${reason.rule} ` : ""}${text}`} class={reason.isWarning ? "text-muted" : ""}>
        {reason.rule ? <span class="font-mono text-xs text-secondary">{shownText(reason.rule)} </span> : null}
        {text}
      </span>
    </>
  );
}
