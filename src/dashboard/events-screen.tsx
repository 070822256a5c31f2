import { TriangleAlert } from "lucide-preact";
import { callAdmin, useAnswer, useItems } from "./admin-client.ts";
import { callStore } from "./calls/call-store.ts";
import { ClippedText, MoreMenu, Select } from "./controls.tsx";
import { callReason, countText, dateText } from "./display-text.ts";
import { type Column, EmptyNote, Link, Loading, NoMatch, ScreenBox, SearchField, Table } from "./layout.tsx";
import { goTo, view } from "./view-address.ts";

type Row = Readonly<Record<string, unknown>>;

/** The numbers of the calls that stored events, by the id of the event; and the first call that the journal still keeps. */
type StoringCalls = { calls: Readonly<Record<string, number>>; firstKept: number };

type RowList = StoringCalls & { total: number; added: number; forgotten: number; items: readonly Row[] };

type NameOf = (id: unknown) => string;

const events = "customer_events";
const maxRows = 200;

export function EventsScreen() {
  const { open: collection = events, filter } = view.value;
  const pulse = callStore.value.pulse.value;
  const query = `order=newest&calls=true&limit=${maxRows}${filter ? `&text=${encodeURIComponent(filter)}` : ""}`;
  const path = `store/${encodeURIComponent(collection)}`;
  const list = useAnswer<RowList>(`${path}?${query}`, pulse);
  const items = list?.items ?? [];
  const all =
    useAnswer<{ collections: { name: string; total: number; added: number }[] }>("store", pulse)?.collections ?? [];
  const choices = all.map(({ name, total, added }) => ({
    id: name,
    face: `${name} (${total - added} fixtures, ${added} added)`,
  }));
  const choose = (open: string) => goTo({ open, filter: undefined });
  const nameOf = useNames();
  const isEvents = collection === events;
  const columns = list && (isEvents ? eventColumns(list, nameOf) : memberColumns(list));
  const dropped = list?.forgotten
    ? ` ${countText(list.forgotten, "older record")} dropped (--events-max or --memory).`
    : "";
  const hint = `${isEvents ? "What your calls have stored" : "Contents of the sandbox"}, newest first.${dropped}`;
  const reset = () => callAdmin("reset", "POST", { state: true });
  const actions = <MoreMenu label="Reset records" question="Remove all events that calls stored" run={reset} />;
  return (
    <ScreenBox hint={hint} actions={actions}>
      {isEvents && <Duplicates pulse={pulse} nameOf={nameOf} />}
      <div class="mb-3 flex flex-wrap items-center gap-3">
        {list && <Select label="Collection" all={choices} chosen={collection} choose={choose} />}
        <SearchField key={collection} label={`Search ${collection}`} placeholder="Any text of a record" />
      </div>
      {columns && items.length > 0 && <Table label={collection} columns={columns} rows={items} />}
      {columns && items.length === 0 && (filter ? <NoMatch of="record" /> : <EmptyNote>No records yet.</EmptyNote>)}
      {!list && <Loading />}
      <output class="mt-3 block meta">{list && `${items.length} of ${countText(list.total, "record")}`}</output>
    </ScreenBox>
  );
}

function Cell({ value, class: look = "" }: { readonly value: unknown; readonly class?: string }) {
  const text = typeof value === "string" ? value : value == null ? "" : JSON.stringify(value);
  const short = text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
  return <ClippedText class={look} text={dateText(short)} whole={short} />;
}

/** An event of any type: who, what, and where: `Polina Georgiou LIKE facebook.com/p9`. */
function Event({ event, nameOf }: { readonly event: Row; readonly nameOf: NameOf }) {
  const { type, action, profile } = event;
  const owners = Object.entries(event).filter(([name, id]) => id && /(?:receivable|participant)_id$/.test(name));
  return (
    <span class="block truncate">
      <b class="font-medium max-sm:block">{owners.map(([, id]) => nameOf(id)).join(", ")}</b>{" "}
      <Cell class="text-muted" value={action ?? type} />{" "}
      <Cell value={profile ?? event["website"] ?? event["description"]} />
    </span>
  );
}

const eventColumns = (list: RowList, nameOf: NameOf): readonly Column<Row>[] => [
  ["No.", "font-mono meta max-sm:hidden", ({ number, id }) => <ClippedText text={`${number}`} whole={`${id}`} />],
  ["What", "w-full max-w-0 max-sm:py-1.5", (event) => <Event event={event} nameOf={nameOf} />],
  ["Unit", "text-muted whitespace-nowrap max-lg:hidden", ({ performed_by_unit_id: id }) => nameOf(id)],
  ["Performed", "text-muted whitespace-nowrap max-lg:hidden", ({ performed_on: at }) => <Cell value={at} />],
  ["Stored", "text-muted whitespace-nowrap max-md:hidden", ({ created_date: at }) => <Cell value={at} />],
  ["Stored by", "", (event) => <StoredBy event={event} {...list} />],
];

function memberColumns(list: RowList): readonly Column<Row>[] {
  const all = new Set(["number", "name", "profile", ...list.items.flatMap((record) => Object.keys(record))]);
  const shown = [...all].filter((member) => list.items.some((record) => record[member] != null));
  return shown.map((name): Column<Row> => {
    const look = `max-w-80 truncate ${name.endsWith("id") ? "font-mono" : ""}`;
    return [name, look, (record) => <Cell value={record[name]} />];
  });
}

function useNames(): NameOf {
  const rows = ["accounts_receivable", "rewards_participants", "units"].flatMap(
    (collection) => useItems<Row>(`store/${collection}?limit=1000`) ?? [],
  );
  const names = new Map(rows.map(({ id, name, number }) => [id, String(name ?? number ?? "")]));
  return (id) => names.get(id) ?? (typeof id === "string" ? `${id.slice(0, 8)}…` : "");
}

function StoredBy({ event: { id, stored_by: by }, calls, firstKept }: StoringCalls & { readonly event: Row }) {
  const call = calls[String(id)];
  if (!call) return <span class="text-muted">{by == null ? "fixture" : String(by)}</span>;
  if (call < firstKept) return <span class="text-muted">call {call}, no longer kept</span>;
  const to = { screen: "calls", open: String(call) } as const;
  return <Link face={`call ${call}`} class="go text-xs whitespace-nowrap" to={to} />;
}

type Duplicate = { reason: string; events: readonly Row[] };

export type DuplicateList = StoringCalls & { total: number; items: readonly Duplicate[] };

function Duplicates({ pulse, nameOf }: { readonly pulse: number; readonly nameOf: NameOf }) {
  const list = useAnswer<DuplicateList>("duplicates?calls=true", pulse);
  if (!list?.items.length) return null;
  const wordOf = ({ id }: Row, index: number) => {
    const entry = callStore.value.entries?.find(({ sequence }) => sequence === list.calls[String(id)]);
    if (entry?.status === null) return `Response lost by ${callReason(entry)?.rule}`;
    return index === 0 ? "First" : "Again";
  };
  const { total } = list;
  return (
    <section aria-label="Duplicates" class="mb-5 max-h-80 overflow-y-auto rounded-box border p-3 tint-part">
      <h2 class="mb-2 flex items-center gap-2 text-xs font-medium text-warning">
        <TriangleAlert /> {countText(total, "event")} {total === 1 ? "was" : "were"} stored more than once
      </h2>
      {list.items.map(({ reason, events }, index) => (
        <p key={String(index)} class="flex flex-wrap items-center gap-x-4 border-t border-hair py-1.5">
          <Event event={events[0] ?? {}} nameOf={nameOf} />
          <span class="meta">{reason}</span>
          {events.slice(0, 6).map((event, index) => (
            <span key={String(index)}>
              {wordOf(event, index)} <StoredBy event={event} calls={list.calls} firstKept={list.firstKept} />
            </span>
          ))}
          {events.length > 6 && <span class="meta">and {events.length - 6} more</span>}
        </p>
      ))}
    </section>
  );
}
