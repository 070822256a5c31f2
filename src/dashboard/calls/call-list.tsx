import { TriangleAlert } from "lucide-preact";
import { memo } from "preact/compat";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CallOutcome } from "../../mock/journal/call-line.ts";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { ClippedText, HeaderRow, Scroller } from "../controls.tsx";
import { callReason, countDoneRows, durationText, methodParts, outcomes, timeText } from "../display-text.ts";
import { Link } from "../layout.tsx";
import { view } from "../view-address.ts";

/** Rows above the visible ones that are drawn too. */
const above = 12;

/** More rows than any window shows. */
const drawn = 150;
const heads = ["Call", "Time", "Outcome", "Method", "Rows", "Reason", "Took"];

/** The calls, a line each, newest first. It draws only the visible ones, and keeps them in place while new ones come. */
export function CallList({ entries, children }: preact.RenderableProps<{ entries: readonly BriefEntry[] }>) {
  const box = useRef<HTMLElement>(null);
  // Counted in rows, whose height is in the style.
  const [top, setTop] = useState(0);
  const topEntry = useRef<BriefEntry>();
  const first = Math.max(0, Math.floor(top) - above);

  const measure = (isScrolled: boolean) => {
    const { current: list } = box;
    if (!list) return;
    const height = list.querySelector("li")?.clientHeight ?? 32;
    const at = isScrolled ? -1 : entries.findIndex(({ sequence }) => sequence === topEntry.current?.sequence);
    if (at >= 0) list.scrollTop = at * height + (list.scrollTop % height);
    const top = list.scrollTop / height;
    topEntry.current = top > 0 ? entries[Math.floor(top)] : undefined;
    setTop(top);
  };
  const at = entries.findIndex(({ sequence }) => String(sequence) === view.value.open);
  // The open call stays visible, however the user opened it.
  useLayoutEffect(() => {
    const { current: list } = box;
    const height = list?.querySelector("li")?.clientHeight ?? 0;
    if (!list || at < 0 || height === 0) return;
    list.scrollTop = Math.min(at * height, Math.max(list.scrollTop, (at + 1) * height - list.clientHeight));
  }, [view.value.open, at < 0]);
  useLayoutEffect(() => {
    measure(false);
    // Another width may change the height of a row.
    const observer = new ResizeObserver(() => measure(false));
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, [entries]);

  return (
    <>
      {entries.length > 0 && <HeaderRow class="call-row call-heads hidden meta @5xl/list:grid" all={heads} />}
      <Scroller label="Calls" box={box} onScroll={() => measure(true)} class="call-box">
        <ul class="call-list" style={{ "--all": entries.length, "--before": first }}>
          {entries.slice(first, first + drawn).map((entry) => (
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

const CallRow = memo(({ entry }: { readonly entry: BriefEntry }) => {
  const { outcome, sequence, durationMs, at, rows, operation, verb, path } = entry;
  const { word, text } = outcomes[outcome];
  const [family, name] = methodParts(entry);
  const reason = callReason(entry) ?? { text: "" };
  const done = countDoneRows(entry);
  const isWhole = done === (rows?.count ?? 0);
  const open = String(sequence);
  return (
    <Link data-row class="call-row" to={{ open }} aria-current={view.value.open === open}>
      <span class="c-id">
        <span class="sr-only">Call </span>
        {sequence}
      </span>
      <ClippedText class="c-time" text={timeText(at)} whole={at} />
      <span class={`c-out ${text}`}>
        <OutcomeMark outcome={outcome} />
        <b>{word}</b>
      </span>
      <span class="c-verb" title={operation ?? `${verb} ${path}`}>
        <i>{family}</i>
        <b>{name}</b>
      </span>
      <span class={`c-rows ${isWhole ? "text-muted" : "font-medium"}`}>
        {rows && <i class={`bar ${isWhole ? "text-ok/55" : "text-part"}`} style={{ "--part": done / rows.count }} />}
        {rows && `${done}/${rows.count}`}
      </span>
      <span class="c-why" title={`${reason.rule ?? ""} ${reason.text}`.trim()}>
        {reason.isWarning && <TriangleAlert class="size-3.5 text-warning" />}
        <span class={reason.isWarning ? "text-muted" : ""}>
          {reason.rule && <code class="text-secondary">{reason.rule} </code>}
          {reason.text || <span class="text-muted @5xl/list:hidden">{word}</span>}
        </span>
      </span>
      <ClippedText class="c-took" text={durationText(durationMs)} whole={`${durationMs} ms`} />
    </Link>
  );
});

export const OutcomeMark = ({ outcome }: { readonly outcome: CallOutcome }) => (
  <svg width="10" height="10" viewBox="0 0 10 10" class="flex-none" aria-hidden="true">
    <path d={outcomes[outcome].mark} class={outcomes[outcome].fill} />
  </svg>
);
