import { TriangleAlert } from "lucide-preact";
import { memo } from "preact/compat";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CallOutcome } from "../../mock/journal/journal-record.ts";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { hashOf, view } from "../address.ts";
import { Scroller } from "../controls.tsx";
import { callReason, durationText, methodParts, outcomes, shownText, timeText } from "../words.ts";

/** Rows that are drawn beyond the edges of what is seen. */
const beyond = 12;

type ListState = { entries: readonly BriefEntry[]; children: preact.ComponentChildren; nearEnd(): void };

/**
 * The calls, a line each, the newest first, and its children behind the last. Only those in sight are drawn, and they stay where
 * they are while others come.
 */
export function CallList({ entries, children, nearEnd }: ListState) {
  const { open } = view.value;
  const box = useRef<HTMLElement>(null);
  const list = useRef<HTMLUListElement>(null);
  // In rows: the style says how high one is.
  const [{ top, seen }, setPlace] = useState({ top: 0, seen: 25 });
  const anchor = useRef<{ sequence?: number | undefined; offset: number }>({ offset: 0 });
  const first = Math.max(0, Math.floor(top) - beyond);
  const last = Math.min(entries.length, Math.ceil(top + seen) + beyond);

  const look = (isScrolled: boolean) => {
    if (!box.current || !list.current) return;
    const height = list.current.clientHeight / entries.length || 32;
    const { sequence: held, offset } = anchor.current;
    const at = isScrolled ? -1 : entries.findIndex(({ sequence }) => sequence === held);
    if (at >= 0) box.current.scrollTop = (at + offset) * height;
    const top = box.current.scrollTop / height;
    anchor.current = { offset: top % 1, sequence: top > 0 ? entries[Math.floor(top)]?.sequence : undefined };
    const seen = box.current.clientHeight / height;
    setPlace((before) => (before.top === top && before.seen === seen ? before : { top, seen }));
  };
  useLayoutEffect(() => {
    look(false);
    const watch = new ResizeObserver(() => look(false));
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, [entries]);
  useEffect(() => {
    if (last >= entries.length) nearEnd();
  }, [last, entries]);

  return (
    <>
      {entries.length > 0 ? <Heads /> : null}
      <Scroller
        label="Calls"
        box={box}
        onScroll={() => look(true)}
        class="relative min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
        <ul ref={list} style={{ height: `calc(var(--row) * ${entries.length})` }} class="call-list relative">
          {entries.slice(first, last).map((entry, index) => (
            <li
              key={entry.sequence}
              class="absolute inset-x-0 h-(--row)"
              style={{ top: `calc(var(--row) * ${first + index})` }}>
              <CallRow
                entry={entry}
                href={hashOf({ open: String(entry.sequence) })}
                isOpen={open === String(entry.sequence)}
              />
            </li>
          ))}
        </ul>
        {children}
      </Scroller>
    </>
  );
}

const Heads = () => (
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

const CallRow = memo(({ entry, href, isOpen }: { entry: BriefEntry; href: string; isOpen: boolean }) => {
  const { outcome, sequence, durationMs, at, status, statusCode, rows, operation, verb, path } = entry;
  const { word, text } = outcomes[outcome];
  const { family, middle, last } = methodParts(entry);
  const reason = callReason(entry);
  const isWhole = rows?.processed === rows?.count;
  const [code = statusCode === "OK" ? null : statusCode, ...others] = new Set(
    rows?.failures.map((row) => row.error_code),
  );
  return (
    <a data-row class="call-row" href={href} aria-current={isOpen ? "true" : undefined}>
      <span class="c-id">
        <span class="sr-only">Call </span>
        {sequence}
      </span>
      <time class="c-time" dateTime={at} title={at}>
        {timeText(at)}
      </time>
      <span class={`c-out ${text}`}>
        <Mark outcome={outcome} />
        <b>{word}</b>
      </span>
      <span class="c-verb" title={operation ?? shownText(`${verb} ${path}`)}>
        <i>{family}</i>
        <u>{shownText(middle)}</u>
        <b>{shownText(last)}</b>
      </span>
      <span class={`c-rows ${isWhole ? "text-muted" : "font-medium"}`}>
        {rows ? (
          <i class={isWhole ? "text-ok/55" : "text-part"} style={{ "--part": rows.processed / rows.count }} />
        ) : null}
        {rows ? `${rows.processed}/${rows.count}` : ""}
      </span>
      <span class="c-why" title={reason && `${reason.rule ?? ""} ${shownText(reason.text)}`}>
        {reason?.isWarning ? <TriangleAlert class="size-3.5 text-warning" /> : null}
        {reason ? (
          <span class={reason.isWarning ? "text-muted" : ""}>
            {reason.rule ? <code class="text-secondary">{shownText(reason.rule)} </code> : null}
            {shownText(reason.text)}
          </span>
        ) : (
          <span class="text-muted @3xl/list:hidden">{word}</span>
        )}
      </span>
      <span class="c-code">
        {code ?? (status === null ? "no answer" : status >= 400 ? `HTTP ${status}` : "")}
        {others.length > 0 ? ` +${others.length}` : ""}
      </span>
      <span class="c-took" title={`${durationMs} ms`}>
        {durationText(durationMs)}
      </span>
    </a>
  );
});

/** How a call or a row ended, as a mark. */
export const Mark = ({ outcome }: { readonly outcome: CallOutcome }) => (
  <svg width="10" height="10" viewBox="0 0 10 10" class="flex-none" aria-hidden="true">
    <path d={outcomes[outcome].mark} class={outcomes[outcome].fill} />
  </svg>
);
