import { TriangleAlert } from "lucide-preact";
import { memo } from "preact/compat";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CallOutcome } from "../../mock/journal/journal-record.ts";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { hashOf, view } from "../address.ts";
import { Scroller } from "../controls.tsx";
import { callReason, durationText, methodParts, outcomes, shownText, timeText } from "../words.ts";

/** Rows that are drawn beyond the edges of what is seen. */
const beyond = 12;

/** The calls, a line each, the newest first. Only those in sight are drawn, and they stay where they are while others come. */
export function CallList({ entries, children }: preact.RenderableProps<{ entries: readonly BriefEntry[] }>) {
  const box = useRef<HTMLElement>(null);
  // In rows: the style says how high one is.
  const [{ top, seen }, setPlace] = useState({ top: 0, seen: 25 });
  const held = useRef<{ entry?: BriefEntry | undefined; offset: number }>({ offset: 0 });
  const first = Math.max(0, Math.floor(top) - beyond);

  const look = (isScrolled: boolean) => {
    const { current: list } = box;
    if (!list) return;
    const height = list.querySelector("li")?.clientHeight ?? 32;
    const at = isScrolled ? -1 : entries.findIndex(({ sequence }) => sequence === held.current.entry?.sequence);
    if (at >= 0) list.scrollTop = (at + held.current.offset) * height;
    const top = list.scrollTop / height;
    held.current = { entry: top > 0 ? entries[Math.floor(top)] : undefined, offset: top % 1 };
    setPlace({ top, seen: list.clientHeight / height });
  };
  useLayoutEffect(() => {
    look(false);
    const watch = new ResizeObserver(() => look(false));
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, [entries]);

  return (
    <>
      {entries.length > 0 && <Heads />}
      <Scroller
        label="Calls"
        box={box}
        onScroll={() => look(true)}
        class="min-h-0 flex-1 overflow-y-auto [overflow-anchor:none] focus-visible:-outline-offset-2">
        <ul class="call-list" style={{ "--all": entries.length, "--before": first }}>
          {entries.slice(first, Math.ceil(top + seen) + beyond).map((entry) => (
            <li key={entry.sequence}>
              <CallRow entry={entry} />
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
    <span>Reason</span>
    <span class="c-took">Took</span>
  </div>
);

const CallRow = memo(({ entry }: { readonly entry: BriefEntry }) => {
  const { outcome, sequence, durationMs, at, rows, operation, verb, path } = entry;
  const { word, text } = outcomes[outcome];
  const [family, name] = methodParts(entry);
  const reason = callReason(entry);
  const isWhole = rows?.processed === rows?.count;
  const open = String(sequence);
  return (
    <a data-row class="call-row" href={hashOf({ open })} aria-current={view.value.open === open || undefined}>
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
        <b>{shownText(name)}</b>
      </span>
      <span class={`c-rows ${isWhole ? "text-muted" : "font-medium"}`}>
        {rows && <i class={isWhole ? "text-ok/55" : "text-part"} style={{ "--part": rows.processed / rows.count }} />}
        {rows && `${rows.processed}/${rows.count}`}
      </span>
      <span class="c-why" title={reason && `${reason.rule ?? ""} ${shownText(reason.text)}`}>
        {reason?.isWarning && <TriangleAlert class="size-3.5 text-warning" />}
        {reason ? (
          <span class={reason.isWarning ? "text-muted" : ""}>
            {reason.rule && <code class="text-secondary">{shownText(reason.rule)} </code>}
            {shownText(reason.text)}
          </span>
        ) : (
          <span class="text-muted @3xl/list:hidden">{word}</span>
        )}
      </span>
      <span class="c-took" title={`${durationMs} ms`}>
        {durationText(durationMs)}
      </span>
    </a>
  );
});

export const Mark = ({ outcome }: { readonly outcome: CallOutcome }) => (
  <svg width="10" height="10" viewBox="0 0 10 10" class="flex-none" aria-hidden="true">
    <path d={outcomes[outcome].mark} class={outcomes[outcome].fill} />
  </svg>
);
