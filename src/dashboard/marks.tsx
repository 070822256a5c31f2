import { TriangleAlert } from "lucide-preact";
import type { BriefEntry } from "../mock/journal/logged-call.ts";
import { callReason, type Kind, shownText } from "./words.ts";

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
export function RowsBar({ entry }: { readonly entry: BriefEntry }) {
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
export function ReasonLine({ entry, fallback = "" }: { readonly entry: BriefEntry; readonly fallback?: string }) {
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

/** Where in a call the failed rows are: a tick each. */
export function RowMap({ count, failed }: { readonly count: number; readonly failed: readonly number[] }) {
  const width = 600;
  const tick = Math.max(2, width / count);
  return (
    <div aria-hidden="true" class="mt-3">
      <svg aria-hidden="true" viewBox={`0 0 ${width} 20`} preserveAspectRatio="none" class="h-5 w-full">
        <rect y="6" width={width} height="8" class="fill-bar" />
        {failed.slice(0, 600).map((index) => (
          <rect
            key={index}
            x={Math.min(width - tick, (index / count) * width)}
            width={tick}
            height="20"
            class="fill-bad"
          />
        ))}
      </svg>
      <div class="flex justify-between meta">
        <span>first row</span>
        <span>row {count}</span>
      </div>
    </div>
  );
}
