import { Plus, TriangleAlert } from "lucide-preact";
import { useState } from "preact/hooks";
import { goTo, view } from "./address.ts";
import { ask } from "./admin-client.ts";
import { calls, run, useAnswer } from "./app.ts";
import { Button, Form, Menu, MoreMenu, Select, Submit, TextField } from "./controls.tsx";
import { type Column, FirstCall, Link, Nothing, ScreenBox, SearchField, Table } from "./layout.tsx";
import { counted, dateText, shownText } from "./words.ts";

type Held = Readonly<Record<string, unknown>>;

/** Records of a collection, with the numbers of the calls that made them, by id. */
type HeldList = { total: number; forgotten: number; items: readonly Held[]; calls: Readonly<Record<string, number>> };

type Naming = (id: unknown) => string;

const events = "customer_events";

/** How many records are shown; of more, the search finds the others. */
const most = 200;

/** What the sandbox holds, a collection at a time: events by their names, with the call that made each, duplicates first. */
export function EventsScreen() {
  const { open: collection = events, filter } = view.value;
  const pulse = calls.value.pulse.value;
  const [hasIds, setIds] = useState(false);
  const query = `order=newest&calls=true&limit=${most}${filter ? `&text=${encodeURIComponent(filter)}` : ""}`;
  const list = useAnswer<HeldList>(`store/${encodeURIComponent(collection)}?${query}`, pulse);
  const all = useAnswer<{ collections: { name: string; total: number }[] }>("store", pulse)?.collections ?? [];
  const { items = [] } = list ?? {};
  const choices = all.map(({ name, total }) => ({ id: name, face: `${name} (${total})` }));
  const choose = (open: string) => goTo({ open, filter: undefined });
  const nameOf = useNames();
  const isEvents = collection === events;
  const columns = list && (isEvents && !hasIds ? eventColumns(list, nameOf) : memberColumns(list));
  const dropped = list?.forgotten ? ` ${counted(list.forgotten, "older record")} dropped (--events-max).` : "";
  const hint = `${isEvents ? "What your calls have stored" : "What the sandbox holds"}, newest first.${dropped}`;
  return (
    <ScreenBox hint={hint} actions={<Deeds collection={collection} />}>
      {isEvents ? <Duplicates pulse={pulse} nameOf={nameOf} /> : null}
      <div class="mb-3 flex flex-wrap items-center gap-3">
        <Select label="Collection" all={choices} chosen={collection} choose={choose} />
        <span class="flex-1" />
        <SearchField key={collection} label={`Search ${collection}`} placeholder="Any text of the record" />
        <Button class={isEvents ? "quiet" : "hidden"} onClick={() => setIds(!hasIds)}>
          {hasIds ? "Hide ids" : "Show ids"}
        </Button>
      </div>
      {columns && items.length > 0 ? <Table label={collection} columns={columns} rows={items} /> : null}
      {columns && items.length === 0 ? <NoRecords collection={collection} /> : null}
      <p role="status" class="mt-3 meta">
        {list && `${list.items.length} of ${list.total}`}
      </p>
    </ScreenBox>
  );
}

function Deeds({ collection }: { readonly collection: string }) {
  const word = collection === events ? "Add event" : "Add row";
  const label = `Row of ${collection} as JSON; what you leave out is generated`;
  const path = `store/${encodeURIComponent(collection)}`;
  const reset = () => run(() => ask("reset", "POST", { state: true }));
  return (
    <>
      <Menu label={word} look="quiet" face={[<Plus key="plus" />, word]}>
        <Form class="flex w-96 max-w-full flex-col gap-2 p-3" run={({ row }) => run(() => ask(path, "POST", row))}>
          <TextField label={label} name="row" value={"{\n}"} />
          <Submit>Add</Submit>
        </Form>
      </Menu>
      <MoreMenu label="Reset records" question="Drop all that calls stored" run={reset} />
    </>
  );
}

function NoRecords({ collection }: { readonly collection: string }) {
  if (view.value.filter) return <Nothing>No record matches.</Nothing>;
  if (collection === events) return <FirstCall>No events yet. This call makes one:</FirstCall>;
  return <Nothing>{`There are no ${collection}. Add a row to have one.`}</Nothing>;
}

/** The beginning of a value, and a date as people read it, with the exact one in the tooltip. */
function Cell({ value }: { readonly value: unknown }) {
  const text = typeof value === "string" ? value : value == null ? "" : JSON.stringify(value);
  const short = shownText(text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text);
  return <span title={short}>{dateText(short)}</span>;
}

/** What happened in an event, and to whom: `Polina Georgiou LIKE facebook.com/p9`. */
function Event({ event, nameOf }: { readonly event: Held; readonly nameOf: Naming }) {
  const { accounts_receivable_id: account, rewards_participant_id: participant, type, action, profile } = event;
  return (
    <span class="block max-w-xl truncate max-sm:max-w-56">
      <b class="font-medium max-sm:block">{nameOf(account ?? participant)}</b>{" "}
      <span class="text-muted">
        <Cell value={action ?? type} />
      </span>{" "}
      <Cell value={profile ?? event["website"] ?? event["description"]} />
    </span>
  );
}

const eventColumns = (list: HeldList, nameOf: Naming): readonly Column<Held>[] => [
  ["No.", "font-mono meta max-sm:hidden", ({ number }) => <Cell value={number} />],
  ["What", "max-sm:py-1.5", (event) => <Event event={event} nameOf={nameOf} />],
  ["Unit", "text-muted whitespace-nowrap max-lg:hidden", ({ performed_by_unit_id: id }) => nameOf(id)],
  ["Performed", "text-muted whitespace-nowrap max-md:hidden", ({ performed_on: at }) => <Cell value={at} />],
  ["Stored", "text-muted whitespace-nowrap max-md:hidden", ({ created_date: at }) => <Cell value={at} />],
  ["Stored by", "", (event) => <CallLink of={event} list={list} />],
];

function memberColumns(list: HeldList): readonly Column<Held>[] {
  const all = new Set(["number", "name", "profile", ...list.items.flatMap((record) => Object.keys(record))]);
  const shown = [...all].filter((member) => list.items.some((record) => record[member] != null));
  return [
    ["Stored by", "", (record) => <CallLink of={record} list={list} />],
    ...shown.map((name): Column<Held> => {
      const look = `max-w-80 truncate ${name.endsWith("id") ? "font-mono" : ""}`;
      return [name, look, (record) => <Cell value={record[name]} />];
    }),
  ];
}

function useNames(): Naming {
  const lists = ["accounts_receivable", "rewards_participants", "units"].map((collection) =>
    useAnswer<HeldList>(`store/${collection}?limit=1000`),
  );
  const known = lists.flatMap((list) => list?.items ?? []);
  const names = new Map(known.map((one) => [one["id"], String(one["name"] ?? one["number"] ?? "")]));
  return (id) => shownText(names.get(id) ?? (typeof id === "string" ? `${id.slice(0, 8)}…` : ""));
}

function CallLink({ of, list: { calls } }: { readonly of: Held; readonly list: Pick<HeldList, "calls"> }) {
  const call = calls[String(of["id"])];
  if (call === undefined) return <span class="text-muted">fixture</span>;
  return (
    <Link data-row class="go text-xs whitespace-nowrap" to={{ screen: "calls", open: String(call) }}>
      call {call}
    </Link>
  );
}

type Twins = Pick<HeldList, "calls"> & { items: readonly { reason: string; events: readonly Held[] }[] };

function Duplicates({ pulse, nameOf }: { readonly pulse: number; readonly nameOf: Naming }) {
  const list = useAnswer<Twins>("duplicates?calls=true", pulse);
  if (!list?.items.length) return null;
  const wordOf = (event: Held, index: number) => {
    const entry = calls.value.entries?.find(({ sequence }) => sequence === list.calls[String(event["id"])]);
    if (entry?.status === null && entry.fault) return `Answer lost by ${entry.fault.join(", ")}`;
    return index === 0 ? "First" : "Sent again";
  };
  const { length } = list.items;
  return (
    <section aria-label="Duplicates" class="mb-5 max-h-80 overflow-y-auto rounded-box border p-3 tint-part">
      <h2 class="mb-2 flex items-center gap-2 text-xs font-medium text-warning">
        <TriangleAlert /> {counted(length, "event")} {length === 1 ? "was" : "were"} stored more than once
      </h2>
      {list.items.map(({ reason, events: [first = {}, ...more] }) => (
        <p key={String(first["id"])} class="flex flex-wrap items-center gap-x-4 border-t border-hair py-1.5">
          <Event event={first} nameOf={nameOf} />
          <span class="meta">{reason}</span>
          {[first, ...more].slice(0, 6).map((event, index) => (
            <span key={String(index)}>
              {wordOf(event, index)} <CallLink of={event} list={list} />
            </span>
          ))}
        </p>
      ))}
    </section>
  );
}
