import { ChevronRight } from "lucide-preact";
import type { JournalEntry, RenderedRow } from "../../mock/journal/render-entry.ts";
import { useItems } from "../admin-client.ts";
import { CopyButton, HeaderCells, SegmentedControl } from "../controls.tsx";
import { capitalized, memberInReason, pathOf, plainReason, sharedReason } from "../display-text.ts";
import { JsonView } from "../json-view.tsx";
import { Link, Loading } from "../layout.tsx";
import { replaceView, view } from "../view-address.ts";
import { OutcomeMark } from "./call-list.tsx";
import injectedRowWords from "./injected-rows.json" with { type: "json" };

type Resolved = Record<"collection" | "id", string> & Record<"number" | "name", string | null>;

type ShownRow = RenderedRow & { readonly sent: unknown; readonly resolved: readonly Resolved[] };

export const isFailed = ({ outcome }: RenderedRow): boolean => outcome !== "processed";

export const rowMessage = ({ outcome, error_description, error_code }: RenderedRow): string =>
  outcome === "omitted" ? "Missing in the response" : (error_description ?? error_code ?? capitalized(outcome));

export function rowReason(row: RenderedRow): string {
  const { fault, number = "" } = row;
  if (fault) return `${fault.rule} ${injectedRowWords[fault.outcome]}`;
  return isFailed(row) ? sharedReason(rowMessage(row)) : `Event ${number}`;
}

export const ignoredMarks = (names: readonly string[], at = "") =>
  names.map((name) => [pathOf(at, name), "ignored: the method does not know it"] as const);

/** Why a row failed, at the member that failed or at the whole row, and its members that were ignored. */
export function rowMarks(row: RenderedRow, sent: unknown, at = ""): (readonly [path: string, note: string])[] {
  const ignored = ignoredMarks(row.ignored, at);
  if (!isFailed(row) || row.fault) return ignored;
  const text = rowMessage(row);
  return [...ignored, [memberInReason(text, sent, at)?.path ?? at, plainReason(text)]];
}

export function CallRows({ entry: { id } }: { readonly entry: JournalEntry }) {
  const all = useItems<ShownRow>(`requests/${id}/rows?limit=1000`);
  if (!all) return <Loading />;
  const failed = all.filter(isFailed);
  const heads = ["", "Row id", failed.length > 0 ? "Reason" : "Result", "What was sent", "How sure"];
  const processed = all.filter((row) => !isFailed(row));
  const groups = [
    { id: "failed", face: "Failed", mark: <OutcomeMark outcome="unprocessed" />, rows: failed, count: failed.length },
    { id: "processed", face: "Processed", rows: processed, count: processed.length },
    { id: "all", face: "All", rows: [...failed, ...processed], count: all.length },
  ];
  const show = view.value.rows ?? (failed.length > 0 ? "failed" : "all");
  const shown = groups.find(({ id }) => id === show);
  const [copy, sent] = ["Copy failed rows", failed.map((row) => row.sent)];
  return (
    <>
      <div class="flex flex-wrap items-center justify-between gap-2 gut py-2.5">
        <SegmentedControl label="Which rows" all={groups} chosen={show} choose={(rows) => replaceView({ rows })} />
        {failed.length > 0 && <CopyButton label={copy} face={copy} text={JSON.stringify(sent, null, 2)} />}
      </div>
      <HeaderCells class="row-grid border-y border-hair py-1.5 meta @max-xl/panel:hidden" all={heads} />
      <ul>
        {shown?.rows.map((row) => (
          <Row key={row.index} row={row} isFirst={row === failed[0]} />
        ))}
      </ul>
    </>
  );
}

function Row({ row, isFirst }: { readonly row: ShownRow; readonly isFirst: boolean }) {
  const { at } = view.value;
  const isOpen = at === undefined ? isFirst : at === String(row.index);
  const { request_unique_identifier: identifier, index, provenance, fault, sent, ignored, error_code, resolved } = row;
  const text = rowMessage(row);
  const isWrong = isFailed(row) && !fault;
  const wrong = isWrong ? memberInReason(text, sent) : undefined;
  const color = fault ? "text-secondary" : isWrong ? "" : "text-muted";
  const label = `Row ${identifier ?? index + 1} as it was sent`;
  const flip = () => replaceView({ at: isOpen ? "none" : String(index) });
  return (
    <li class={`border-b border-hair ${isOpen ? "bg-base-200" : ""}`}>
      <button
        type="button"
        class="row-grid min-h-8 w-full cursor-pointer text-left hover:bg-base-200 max-sm:min-h-11"
        aria-expanded={isOpen}
        onClick={flip}>
        <ChevronRight class={`size-3.5 text-muted ${isOpen ? "rotate-90" : ""}`} />
        <code class="truncate">{identifier ?? `row ${index + 1}`}</code>
        <span class={`py-1 wrap-anywhere ${color}`} title={plainReason(text)}>
          {rowReason(row)}
        </span>
        <span class="truncate meta @max-xl/panel:hidden">
          {wrong?.path.split(".").at(-1) ?? resolved.find(({ name }) => name !== null)?.name}{" "}
          <code class="text-base-content">{wrong && String(wrong.value)}</code>
        </span>
        <span class="text-right meta">
          {isWrong ? capitalized(provenance ?? "") : ignored.length > 0 && !fault ? "ignored" : ""}
        </span>
      </button>
      {isOpen && sent !== null && <JsonView label={label} value={sent} marks={new Map(rowMarks(row, sent))} />}
      <p hidden={!isOpen} class="flex flex-wrap gap-x-4 pr-5 pb-3 pl-16 meta">
        {sent === null && "The journal did not keep what was sent."}
        <code>{error_code}</code>
        {resolved.map(({ collection, id, name, number }) => {
          const to = { screen: "events", open: collection, filter: number ?? name ?? id } as const;
          return <Link key={id} face={`${collection} ${name ?? number ?? id}`} to={to} />;
        })}
      </p>
    </li>
  );
}
