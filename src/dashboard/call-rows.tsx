import { ChevronDown, ChevronRight } from "lucide-preact";
import { useMemo, useState } from "preact/hooks";
import type { RenderedRow } from "../mock/journal/render-entry.ts";
import { hashOf } from "./address.ts";
import { useAnswer, useApp } from "./asking.ts";
import { Mark } from "./call-list.tsx";
import { JsonView } from "./json-view.tsx";
import { Nothing } from "./parts.tsx";
import { Button, CopyButton, ProblemNote, Segments } from "./pieces.tsx";
import { memberAt, placeOf, plainReason, sharedReason, shownText } from "./words.ts";

/** Rows that are shown at once. */
const page = 100;

/** A record that a row led to. */
interface Resolved {
  readonly collection: string;
  readonly id: string;
  readonly number: string | null;
  readonly name: string | null;
}

type ToldRow = RenderedRow & { readonly sent: unknown; readonly resolved: readonly Resolved[] };

const isFailed = ({ outcome }: RenderedRow) => outcome !== "processed";

/** Whatever a row says of its failure. */
export const rowMessage = ({ outcome, error_description, error_code }: RenderedRow): string =>
  outcome === "omitted" ? "Left out of the answer" : (error_description ?? error_code ?? "Processed");

/** Members that a method does not know, as notes at their places in what was sent. */
export const ignoredMarks = (names: readonly string[], at = "") =>
  names.map((name) => [`${at}/${name.replaceAll(".", "/")}`, "ignored: the method does not know it"] as const);

/** How sure an error is, as people say it. */
export const certainty = (provenance: string | null | undefined): string =>
  ({ documented: "Documented", observed: "Observed", inferred: "Inferred", assumed: "Assumed" })[provenance ?? ""] ??
  "";

/** What became of each row of a bulk call, failed ones first. */
export function CallRows({ id }: { readonly id: string }) {
  const { client } = useApp();
  const [limit, setLimit] = useState(page);
  const [chosen, setChosen] = useState<string>();
  const path = `requests/${encodeURIComponent(id)}/rows?limit=1000`;
  const { answer, problem } = useAnswer<{ items: readonly ToldRow[] }>(client, path);
  const items = answer?.items ?? [];
  const failed = useMemo(() => items.filter(isFailed), [items]);
  const done = useMemo(() => items.filter((row) => !isFailed(row)), [items]);
  const [open, setOpen] = useState<number>();
  const opened = open ?? failed[0]?.index;
  const show = chosen ?? (failed.length > 0 ? "failed" : "all");
  const groups: Readonly<Record<string, readonly ToldRow[]>> = { failed, processed: done, all: [...failed, ...done] };
  const shown = groups[show] ?? [];
  const all = Object.entries(groups).map(([group, rows]) => ({
    id: group,
    face: (
      <>
        {group === "failed" ? <Mark kind="none" /> : null}
        {group.replace(/^./, (sign) => sign.toUpperCase())} <span class="text-muted tabular-nums">{rows.length}</span>
      </>
    ),
  }));
  const sent = JSON.stringify(
    failed.map((row) => row.sent),
    null,
    2,
  );
  if (!answer) return <ProblemNote problem={problem} />;
  return (
    <>
      <div class="flex flex-wrap items-center justify-between gap-2 gut py-2.5">
        <Segments label="Which rows" all={all} chosen={show} choose={setChosen} />
        {failed.length > 0 ? <CopyButton isNamed label="Copy failed rows" text={sent} /> : null}
      </div>
      <RowHeads />
      <ul>
        {shown.slice(0, limit).map((row) => {
          const isOpen = row.index === opened;
          return <Row key={row.index} row={row} isOpen={isOpen} flip={() => setOpen(isOpen ? -1 : row.index)} />;
        })}
      </ul>
      {shown.length === 0 ? <Nothing>No row is like that.</Nothing> : null}
      {shown.length > limit ? (
        <Button class="m-5 quiet" onClick={() => setLimit(1000)}>
          Show all
        </Button>
      ) : null}
    </>
  );
}

const RowHeads = () => (
  <div aria-hidden="true" class={`${grid} border-y border-hair py-1.5 meta max-sm:hidden`}>
    {["", "Row id", "Reason", "What was sent", "How sure"].map((head) => (
      <span key={head} class="last:text-right">
        {head}
      </span>
    ))}
  </div>
);

const grid = "grid grid-cols-[1rem_4rem_minmax(0,1fr)_minmax(0,1fr)_5.5rem] items-center gap-x-3 gut";

function Row({ row, isOpen, flip }: { row: ToldRow; isOpen: boolean; flip(): void }) {
  const { request_unique_identifier: identifier, index, provenance, fault, sent, ignored, number } = row;
  const text = rowMessage(row);
  const place = isFailed(row) && !fault ? placeOf(text, sent) : undefined;
  const reason = isFailed(row)
    ? fault
      ? `${fault.rule} ${fault.outcome === "omitted" ? "left it out" : "failed it"}`
      : sharedReason(text)
    : `Event ${number ?? ""}`;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <li class={`border-b border-hair ${isOpen ? "bg-base-200" : ""}`}>
      <Button
        class={`${grid} min-h-8 w-full cursor-pointer text-left hover:bg-base-200 max-sm:min-h-11 max-sm:grid-cols-[1rem_3.5rem_minmax(0,1fr)_auto]`}
        aria-expanded={isOpen}
        onClick={flip}>
        <Chevron class="size-3.5 text-muted" />
        <span class="truncate font-mono text-xs">{shownText(identifier ?? `at ${index}`)}</span>
        <span
          class={`truncate ${isFailed(row) ? (fault ? "text-secondary" : "") : "text-muted"}`}
          title={shownText(plainReason(text))}>
          {shownText(reason)}
        </span>
        <span class="truncate font-mono text-xs max-sm:hidden">
          {place ? (
            <>
              <span class="text-muted">{place.split("/").at(-1)}</span> {shownText(String(memberAt(sent, place)))}
            </>
          ) : (
            <span class="font-sans text-muted">{row.resolved.find(({ name }) => name !== null)?.name ?? ""}</span>
          )}
        </span>
        <span class="text-right meta">
          {fault ? "" : isFailed(row) ? certainty(provenance) : ignored.length > 0 ? "ignored" : ""}
        </span>
      </Button>
      {isOpen ? <OpenRow row={row} place={place} text={text} /> : null}
    </li>
  );
}

function OpenRow({ row, place, text }: { row: ToldRow; place: string | undefined; text: string }) {
  const { view } = useApp();
  const marks = useMemo(() => {
    return new Map([...ignoredMarks(row.ignored), ...(place ? [[place, plainReason(text)] as const] : [])]);
  }, [row, place, text]);
  return (
    <div class="pb-3">
      {isFailed(row) && !place ? <p class="px-5 pb-1 pl-12 text-error">{shownText(plainReason(text))}</p> : null}
      {row.sent === null ? (
        <p class="px-5 pl-12 text-muted">The journal kept less of this call than this row (--journal-entry-bytes).</p>
      ) : (
        <JsonView
          label={`Row ${row.request_unique_identifier ?? row.index} as it was sent`}
          value={row.sent}
          marks={marks}
        />
      )}
      <p class="flex flex-wrap gap-x-4 px-5 pl-16 meta">
        {row.error_code ? <code>{shownText(row.error_code)}</code> : null}
        {row.resolved.map(({ collection, id, name, number }) => (
          <span key={id}>
            {singular(collection)}{" "}
            <a
              class="go"
              href={hashOf({
                screen: "events",
                sandbox: view.sandbox,
                open: collection,
                filter: number ?? name ?? id,
              })}>
              {shownText(name ?? number ?? id)}
            </a>
          </span>
        ))}
      </p>
    </div>
  );
}

/** The word for one record of a collection. */
const singular = (collection: string): string =>
  ({ customer_events: "Event", accounts_receivable: "Account", units: "Unit" })[collection] ??
  collection.replaceAll("_", " ").replace(/s$/, "");
