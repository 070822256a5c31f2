import { TriangleAlert } from "lucide-preact";
import { memo } from "preact/compat";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { CallOutcome } from "../../mock/journal/call-line.ts";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { Button, ClippedText, HeaderCells, Scroller } from "../controls.tsx";
import {
  callReason,
  countDoneRows,
  countText,
  durationText,
  methodParts,
  outcomes,
  timeText,
} from "../display-text.ts";
import { Link } from "../layout.tsx";
import { view } from "../view-address.ts";

/** Calls that are drawn at first. */
const drawn = 200;
const heads = ["Call", "Time", "Outcome", "Method", "Rows", "Reason", "Took"];

/** The calls, a line each, newest first. It draws the newest ones, and all up to the open one. */
export function CallList({ entries, children }: preact.RenderableProps<{ entries: readonly BriefEntry[] }>) {
  const box = useRef<HTMLElement>(null);
  const [limit, setLimit] = useState(drawn);
  const { open } = view.value;
  const at = entries.findIndex(({ sequence }) => String(sequence) === open);
  const end = Math.max(limit, at + 1);
  // The open call stays visible, however the user opened it.
  useLayoutEffect(() => {
    box.current?.querySelector("[aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }, [open, at < 0]);
  return (
    <>
      {entries.length > 0 && <HeaderCells class="call-row call-heads hidden meta @5xl/list:grid" all={heads} />}
      <Scroller label="Calls" box={box} class="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
        <ul>
          {entries.slice(0, end).map((entry) => (
            <li key={entry.sequence}>
              <CallRow entry={entry} isOpen={String(entry.sequence) === open} />
            </li>
          ))}
        </ul>
        {entries.length > end && (
          <Button class="m-3 cursor-pointer go" onClick={() => setLimit(end * 4)}>
            Show more: {countText(entries.length - end, "older call")}
          </Button>
        )}
        {children}
      </Scroller>
    </>
  );
}

const CallRow = memo(({ entry, isOpen }: { readonly entry: BriefEntry; readonly isOpen: boolean }) => {
  const { outcome, sequence, durationMs, at, rows, operation, verb, path } = entry;
  const { word, text } = outcomes[outcome];
  const [family, name] = methodParts(entry);
  const reason = callReason(entry) ?? { text: "" };
  const done = countDoneRows(entry);
  const isWhole = done === (rows?.count ?? 0);
  return (
    <Link class="call-row" to={{ open: String(sequence) }} aria-current={isOpen}>
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
