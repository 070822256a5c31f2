import { Columns3, Globe, Plus, ThumbsUp, TriangleAlert, Trophy } from "lucide-preact";
import { useMemo, useState } from "preact/hooks";
import { goTo, hashOf } from "./address.ts";
import { useAnswer, useApp, useDeed, usePulse } from "./asking.ts";
import { FirstCall, Moment, Nothing, ScreenHead, SearchField, Table } from "./parts.tsx";
import { Button, MoreMenu, ProblemNote, Select, TextField } from "./pieces.tsx";
import { counted, dateText, durationText, shownText } from "./words.ts";

/** The collection that is shown unless another is asked for. */
const events = "customer_events";

/** What the sandbox holds, a collection at a time: events by their names, with the call that made each, duplicates first. */
export function EventsScreen() {
  const { client, view, calls } = useApp();
  const { open: collection = events, filter } = view;
  const pulse = usePulse(calls, 400);
  const [limit, setLimit] = useState(100);
  const [isAdding, setAdding] = useState(false);
  const deed = useDeed();
  const query = new URLSearchParams({ order: "newest", calls: "true", limit: String(limit) });
  if (filter) query.set("text", filter);
  const path = `store/${encodeURIComponent(collection)}?${query}`;
  const { answer, problem, reload } = useAnswer<HeldList>(client, path, pulse);
  const reset = () => deed.run(() => client.ask("reset", "POST", { state: true }), reload);
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
        {collection === events ? "What your calls have stored" : "What the sandbox holds"}, newest first.
        {answer?.forgotten ? ` ${counted(answer.forgotten, "older record")} had to go (--events-max).` : ""}
      </ScreenHead>
      <div class="gut pb-8">
        <ProblemNote problem={problem ?? deed.problem} />
        {collection === events ? <Duplicates pulse={pulse} made={answer?.calls ?? {}} /> : null}
        {isAdding ? <RowForm key={collection} collection={collection} changed={reload} /> : null}
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
  const pulse = usePulse(calls, 1000);
  const { answer: all } = useAnswer<{ collections: { name: string; total: number }[] }>(client, "store", pulse);
  const held = all?.collections ?? [{ name: collection, total: 0 }];
  const choices = held.map(({ name, total }) => ({ id: name, face: `${name} (${total})` }));
  const choose = (open: string) => goTo({ ...view, open, filter: undefined });
  return (
    <>
      <div class="mb-3 flex flex-wrap items-center gap-3">
        <Select label="Collection" all={choices} chosen={collection} choose={choose} />
        <span class="flex-1" />
        <SearchField key={collection} label={`Search ${collection}`} placeholder="Any text of the record" />
        {collection === events ? (
          <Button onClick={() => setIds(!hasIds)}>
            <Columns3 /> {hasIds ? "Hide ids" : "Show ids"}
          </Button>
        ) : null}
      </div>
      {!answer ? null : answer.items.length === 0 && (view.filter || collection !== events) ? (
        <Nothing>
          {view.filter ? "No record is like that." : `There are no ${collection}. Add a row to have one.`}
        </Nothing>
      ) : answer.items.length === 0 ? (
        <FirstCall>No events yet. This call makes one:</FirstCall>
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
  const named = (member: string) => (event: Held) => nameOf(event[member]);
  const number = (event: Held) => String(event["number"] ?? "");
  const date = (event: Held) => <span title={performed(event)}>{dateText(performed(event))}</span>;
  const columns = [
    { head: "No.", look: "w-16 font-mono meta max-sm:hidden", cell: number },
    { head: "Account", look: "w-44 truncate font-medium max-sm:hidden", cell: named("accounts_receivable_id") },
    { head: "What", look: "max-sm:py-1.5", cell: what },
    { head: "Unit", look: "w-36 truncate text-muted max-lg:hidden", cell: named("performed_by_unit_id") },
    { head: "Performed", look: "w-44 text-muted max-md:hidden", cell: date },
    { head: "Stored by", look: "w-40 text-right max-sm:w-24", cell: stored },
  ];
  return <Table label="Events" columns={columns} rows={items} keyOf={idOf} look="table-fixed" />;
}

/** The records of a collection with all members, a column a member; those that people know a record by come first. */
function RecordTable({ label, listed: { items, calls } }: { readonly label: string; readonly listed: HeldList }) {
  const members = [...new Set(["number", "name", "profile", ...items.flatMap((record) => Object.keys(record))])];
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

/** A record with the vendor's members. */
type Held = Readonly<Record<string, unknown>>;

/** Records of a collection, with the numbers of the calls that made them, by id. */
interface HeldList {
  readonly total: number;
  readonly forgotten: number;
  readonly items: readonly Held[];
  readonly calls: Readonly<Record<string, number>>;
}

/** Names of accounts and units, by id. */
function useNames(): (id: unknown) => string {
  const { client } = useApp();
  const accounts = useAnswer<HeldList>(client, "store/accounts_receivable?limit=1000").answer;
  const units = useAnswer<HeldList>(client, "store/units?limit=1000").answer;
  return useMemo(() => {
    const known = [...(accounts?.items ?? []), ...(units?.items ?? [])];
    const names = new Map(known.map((one) => [one["id"], String(one["name"] ?? one["number"] ?? "")]));
    return (id) => shownText(names.get(id) ?? (typeof id === "string" ? `${id.slice(0, 8)}…` : ""));
  }, [accounts, units]);
}

const trophy = [Trophy, "reached", ["achievement", "name", "profile"]] as const;
const kinds: Readonly<Record<string, readonly [typeof Globe, string, readonly string[]]>> = {
  SOCIAL_MEDIA: [ThumbsUp, "likes", ["profile"]],
  WEB: [Globe, "visited", ["url", "website", "action"]],
};

/** What happened in an event: `likes facebook.com/p9`. */
function WhatHappened({ event }: { readonly event: Held }) {
  const [Icon, usual, members] = kinds[String(event["type"])] ?? trophy;
  const member = members.find((name) => typeof event[name] === "string") ?? "type";
  const action = String(event["action"] ?? "").toLowerCase();
  const verb = usual === "likes" && action !== "" && action !== "like" ? action : usual;
  return (
    <span class="flex min-w-0 items-center gap-2">
      <Icon class="size-3.5 text-muted" />
      <span class="truncate">
        <span class="text-muted">{verb}</span> {cellText(event[member]).replace(/^www\./, "")}
      </span>
    </span>
  );
}

/** The call that made a record. */
function CallLink({ call }: { readonly call: number | undefined }) {
  const { view } = useApp();
  if (call === undefined) return <span class="text-muted">fixture</span>;
  const to = hashOf({ screen: "calls", sandbox: view.sandbox, open: String(call) });
  return <a data-row class="go whitespace-nowrap" href={to}>{`call ${call}`}</a>;
}

/** A value in a cell, which shows its beginning. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = shownText(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
}

interface Twice {
  readonly reason: string;
  readonly events: readonly Held[];
}

/** Events that were most likely created twice, each with the calls that did. */
function Duplicates({ pulse, made }: { pulse: number; made: HeldList["calls"] }) {
  const { client } = useApp();
  const { answer } = useAnswer<{ items: readonly Twice[] }>(client, "duplicates", pulse);
  const [limit, setLimit] = useState(3);
  const groups = answer?.items ?? [];
  if (groups.length === 0) return null;
  return (
    <section aria-label="Duplicates" class="mb-5 rounded-box border px-4 py-3 tint-part">
      <h2 class="flex items-center gap-2 text-xs font-medium text-warning">
        <TriangleAlert />
        {counted(groups.length, "event")} {groups.length === 1 ? "was" : "were"} stored more than once
      </h2>
      <ul>
        {groups.slice(0, limit).map((group) => (
          <Group key={String(group.events[0]?.["id"])} group={group} made={made} />
        ))}
      </ul>
      {groups.length > limit ? (
        <Button class="mt-2 quiet" onClick={() => setLimit(groups.length)}>
          Show all {groups.length}
        </Button>
      ) : null}
    </section>
  );
}

function Group({ group: { reason, events }, made }: { group: Twice; made: HeldList["calls"] }) {
  const nameOf = useNames();
  const [event = {}] = events;
  const times = events.map((one) => Date.parse(String(one["created_date"]))).sort();
  const apart = durationText(Math.max(1000, (times.at(-1) ?? 0) - (times[0] ?? 0)));
  return (
    <li class="grid gap-2 border-b border-part/30 py-2.5 last:border-0 last:pb-0 lg:grid-cols-3">
      <div class="min-w-0">
        <p class="flex gap-2 truncate font-medium">
          {nameOf(event["accounts_receivable_id"])} <WhatHappened event={event} />
        </p>
        <p class="meta">
          {reason}, within {apart.replace(".0", "")}
        </p>
      </div>
      <div class="grid gap-2 sm:grid-cols-2 lg:col-span-2">
        {events.slice(0, 6).map((one, index) => (
          <One key={String(one["id"])} event={one} isFirst={index === 0} made={made[String(one["id"])]} />
        ))}
      </div>
    </li>
  );
}

function One({ event, isFirst, made }: { event: Held; isFirst: boolean; made: number | undefined }) {
  const { client, calls } = useApp();
  const id = String(event["id"]);
  const path = made === undefined ? `store/customer_events?calls=true&limit=1&text=${id}` : undefined;
  const { answer } = useAnswer<HeldList>(client, path);
  const call = made ?? answer?.calls[id];
  const entry = calls.entries?.find(({ sequence }) => sequence === call);
  const rule = entry?.status === null ? entry.fault?.join(", ") : undefined;
  return (
    <div class="flex h-9 items-center gap-3 box px-3">
      <span class="font-mono meta">{String(event["number"] ?? "")}</span>
      <span class="min-w-0 flex-1 truncate">
        {isFirst ? (rule ? "Answer lost by " : "First") : "Sent again"}
        {isFirst ? <code class="text-secondary">{rule}</code> : null}
      </span>
      <span class="text-xs">
        <CallLink call={call} />
      </span>
    </div>
  );
}
