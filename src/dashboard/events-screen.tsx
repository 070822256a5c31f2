import { Columns3, Plus } from "lucide-preact";
import { useState } from "preact/hooks";
import { goTo } from "./address.ts";
import { useAnswer, useApp, useDeed, usePulse } from "./asking.ts";
import { CallLink, cellText, Duplicates, type Held, type HeldList, useNames, WhatHappened } from "./event-parts.tsx";
import { FirstCall, Moment, Nothing, ScreenHead, SearchField, Table } from "./parts.tsx";
import { Button, MoreMenu, ProblemNote, TextField } from "./pieces.tsx";
import { counted, dateText } from "./words.ts";

/** The collection that is shown unless another is asked for. */
const events = "customer_events";

interface Collections {
  readonly collections: readonly { readonly name: string; readonly total: number }[];
}

/** What the sandbox holds, a collection at a time: events by their names, with the call that made each, duplicates first. */
export function EventsScreen() {
  const { client, view, calls } = useApp();
  const { open: collection = events, filter } = view;
  const pulse = usePulse(calls, 400);
  const [limit, setLimit] = useState(100);
  const [isAdding, setAdding] = useState(false);
  const deed = useDeed();
  const query = new URLSearchParams({
    order: "newest",
    calls: "true",
    limit: String(limit),
    ...(filter && { text: filter }),
  });
  const held = useAnswer<HeldList>(client, `store/${encodeURIComponent(collection)}?${query}`, pulse);
  const { answer } = held;
  const reset = () => deed.run(() => client.ask("reset", "POST", { state: true }), held.reload);
  const actions = (
    <>
      <Button aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
        <Plus /> Add {collection === events ? "event" : "row"}
      </Button>
      <MoreMenu label="Reset records" question="Drop all that calls stored" run={reset} />
    </>
  );
  return (
    <div class="min-h-0 flex-1 overflow-y-auto">
      <ScreenHead title="Events" actions={actions}>
        {collection === events ? "What your calls have stored, newest first." : "What the sandbox holds, newest first."}
        {answer && answer.forgotten > 0
          ? ` ${counted(answer.forgotten, "older record")} had to go (--events-max).`
          : ""}
      </ScreenHead>
      <div class="gut pb-8">
        <ProblemNote problem={held.problem ?? deed.problem} />
        {collection === events ? <Duplicates pulse={pulse} made={answer?.calls ?? {}} /> : null}
        {isAdding ? <RowForm key={collection} collection={collection} changed={held.reload} /> : null}
        <Records collection={collection} answer={answer} />
        <p role="status" class="mt-3 flex items-center gap-3 meta">
          {answer ? `${answer.items.length} of ${answer.total}` : ""}
          {answer && answer.total > limit && limit < 1000 ? (
            <Button onClick={() => setLimit(Math.min(1000, limit + 200))}>Show more</Button>
          ) : null}
        </p>
      </div>
    </div>
  );
}

function Records({ collection, answer }: { collection: string; answer: HeldList | undefined }) {
  const { client, view, calls } = useApp();
  const [hasIds, setIds] = useState(false);
  const { answer: all } = useAnswer<Collections>(client, "store", usePulse(calls, 1000));
  const choices = all?.collections ?? [{ name: collection, total: 0 }];
  const choose = (open: string) => goTo({ ...view, open, filter: undefined });
  return (
    <>
      <div class="mb-3 flex flex-wrap items-center gap-3">
        <select
          aria-label="Collection"
          class="choice w-auto"
          value={collection}
          onChange={(event) => choose(event.currentTarget.value)}>
          {choices.map(({ name, total }) => (
            <option key={name} value={name}>{`${name} (${total})`}</option>
          ))}
        </select>
        <span class="flex-1" />
        <SearchField key={collection} label={`Search ${collection}`} placeholder="Any text of the record" />
        {collection === events ? (
          <Button onClick={() => setIds(!hasIds)}>
            <Columns3 /> {hasIds ? "Hide ids" : "Show ids"}
          </Button>
        ) : null}
      </div>
      {!answer ? null : answer.items.length === 0 ? (
        <NoRecords isSearched={view.filter !== undefined} collection={collection} />
      ) : collection === events && !hasIds ? (
        <EventTable listed={answer} />
      ) : (
        <RecordTable label={collection} listed={answer} />
      )}
    </>
  );
}

const idOf = (record: Held) => String(record["id"] ?? JSON.stringify(record));

function EventTable({ listed: { items, calls } }: { readonly listed: HeldList }) {
  const nameOf = useNames();
  const performed = (event: Held) => String(event["performed_on"] ?? "");
  const stored = (event: Held) => (
    <span class="text-xs whitespace-nowrap">
      <span class="mr-3 text-muted max-sm:hidden">
        {calls[idOf(event)] === undefined ? "" : <Moment at={`${event["created_date"]}Z`} suffix=" ago" />}
      </span>
      <CallLink call={calls[idOf(event)]} />
    </span>
  );
  const what = (event: Held) => (
    <>
      <span class="block truncate font-medium sm:hidden">{nameOf(event["accounts_receivable_id"])}</span>
      <WhatHappened event={event} />
    </>
  );
  const columns = [
    { head: "No.", look: "w-16 font-mono meta max-sm:hidden", cell: (event: Held) => String(event["number"] ?? "") },
    {
      head: "Account",
      look: "w-44 truncate font-medium max-sm:hidden",
      cell: (event: Held) => nameOf(event["accounts_receivable_id"]),
    },
    { head: "What", look: "max-sm:py-1.5", cell: what },
    {
      head: "Unit",
      look: "w-36 truncate text-muted max-lg:hidden",
      cell: (event: Held) => nameOf(event["performed_by_unit_id"]),
    },
    {
      head: "Performed",
      look: "w-44 text-muted max-md:hidden",
      cell: (event: Held) => <span title={performed(event)}>{dateText(performed(event))}</span>,
    },
    { head: "Stored by", look: "w-40 text-right max-sm:w-24", cell: stored },
  ];
  return <Table label="Events" columns={columns} rows={items} keyOf={idOf} look="table-fixed" />;
}

/** Those that people know a record by come first. */
const first = ["number", "name", "profile"];

/** The records of a collection with all members, a column a member. */
function RecordTable({ label, listed: { items, calls } }: { readonly label: string; readonly listed: HeldList }) {
  const members = [...new Set([...first, ...items.flatMap((record) => Object.keys(record))])];
  const shown = members.filter((member) => items.some((record) => record[member] != null));
  const columns = [
    { head: "Stored by", look: "text-xs", cell: (record: Held) => <CallLink call={calls[idOf(record)]} /> },
    ...shown.map((member) => ({
      head: member,
      look: `max-w-80 truncate ${member.endsWith("id") ? "font-mono" : ""}`,
      cell: (record: Held) => <span title={cellText(record[member])}>{cellText(record[member])}</span>,
    })),
  ];
  return <Table label={label} columns={columns} rows={items} keyOf={idOf} look="whitespace-nowrap" />;
}

function NoRecords({ isSearched, collection }: { readonly isSearched: boolean; readonly collection: string }) {
  if (isSearched) return <Nothing>No record of {collection} is like that.</Nothing>;
  if (collection !== events) return <Nothing>There are no {collection}. Add a row to have one.</Nothing>;
  return <FirstCall>No events yet. This call makes one:</FirstCall>;
}

/** Adds a row to a collection, with only the members that matter. */
function RowForm({ collection, changed }: { readonly collection: string; changed(): void }) {
  const { client, told } = useApp();
  const [text, setText] = useState("{\n}");
  const deed = useDeed();
  const add = () =>
    deed.run(async () => {
      const row = await client.ask<{ id?: string }>(`store/${encodeURIComponent(collection)}`, "POST", text);
      told(`Added ${row.id ?? ""}`);
      changed();
    });
  return (
    <section class="mb-4 flex flex-col gap-2 box p-4" aria-label="New row">
      <p class="text-xs font-medium">Row of {collection} as JSON; what you leave out is made</p>
      <TextField label={`Row of ${collection} as JSON`} value={text} set={setText} />
      <ProblemNote problem={deed.problem} />
      <Button class="w-fit strong" disabled={deed.isBusy} onClick={add}>
        Add
      </Button>
    </section>
  );
}
