import { Columns3, Globe, Plus, ThumbsUp, TriangleAlert, Trophy } from "lucide-preact";
import { useMemo, useState } from "preact/hooks";
import { goTo, hashOf } from "./address.ts";
import { useAnswer, useApp, usePulse } from "./asking.ts";
import { FirstCall, Moment, Nothing, ScreenBox, SearchField, Table } from "./parts.tsx";
import { Button, Form, MoreMenu, ProblemNote, Select, TextField } from "./pieces.tsx";
import { counted, dateText, durationText, shownText } from "./words.ts";

/** A record with the vendor's members. */
type Held = Readonly<Record<string, unknown>>;

/** Records of a collection, with the numbers of the calls that made them, by id. */
interface HeldList {
  readonly total: number;
  readonly forgotten: number;
  readonly items: readonly Held[];
  readonly calls: Readonly<Record<string, number>>;
}

/** The collection that is shown unless another is asked for. */
const events = "customer_events";

/** What the sandbox holds, a collection at a time: events by their names, with the call that made each, duplicates first. */
export function EventsScreen() {
  const { client, view, calls, run } = useApp();
  const { open: collection = events, filter = "" } = view;
  const pulse = usePulse(calls, 400);
  const [limit, setLimit] = useState(100);
  const [isAdding, setAdding] = useState(false);
  const [hasIds, setIds] = useState(false);
  const query = new URLSearchParams({
    order: "newest",
    calls: "true",
    limit: String(limit),
    ...(filter && { text: filter }),
  });
  const path = `store/${encodeURIComponent(collection)}?${query}`;
  const { answer, problem } = useAnswer<HeldList>(client, path, pulse);
  const { answer: all } = useAnswer<{ collections: { name: string; total: number }[] }>(client, "store", pulse);
  const nameOf = useNames();
  const isEvents = collection === events;
  const held = all?.collections ?? [{ name: collection, total: 0 }];
  const actions = (
    <>
      <Button aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
        <Plus /> Add {isEvents ? "event" : "row"}
      </Button>
      <MoreMenu
        label="Reset records"
        question="Drop all that calls stored"
        run={() => run(() => client.ask("reset", "POST", { state: true }))}
      />
    </>
  );
  const hint = `${isEvents ? "What your calls have stored" : "What the sandbox holds"}, newest first.`;
  const dropped = answer?.forgotten ? ` ${counted(answer.forgotten, "older record")} had to go (--events-max).` : "";
  return (
    <ScreenBox title="Events" actions={actions} hint={hint + dropped}>
      <ProblemNote problem={problem} />
      {isEvents ? <Duplicates pulse={pulse} nameOf={nameOf} /> : null}
      {isAdding ? <RowForm key={collection} collection={collection} /> : null}
      <div class="mb-3 flex flex-wrap items-center gap-3">
        <Select
          label="Collection"
          all={held.map(({ name, total }) => ({ id: name, face: `${name} (${total})` }))}
          chosen={collection}
          choose={(open) => goTo({ ...view, open, filter: undefined })}
        />
        <span class="flex-1" />
        <SearchField key={collection} label={`Search ${collection}`} placeholder="Any text of the record" />
        {isEvents ? (
          <Button onClick={() => setIds(!hasIds)}>
            <Columns3 /> {hasIds ? "Hide ids" : "Show ids"}
          </Button>
        ) : null}
      </div>
      {answer ? <Records collection={collection} listed={answer} hasIds={hasIds} nameOf={nameOf} /> : null}
      <p role="status" class="mt-3 flex items-center gap-3 meta">
        {answer ? `${answer.items.length} of ${answer.total}` : ""}
        {answer && answer.total > limit && limit < 1000 ? (
          <Button onClick={() => setLimit(Math.min(1000, limit + 200))}>Show more</Button>
        ) : null}
      </p>
    </ScreenBox>
  );
}

/** Adds a row to a collection, with only the members that matter. */
function RowForm({ collection }: { readonly collection: string }) {
  const { client, told, run } = useApp();
  const add = async (text = "") => {
    const row = await client.ask<{ id?: string }>(`store/${encodeURIComponent(collection)}`, "POST", text);
    told(`Added ${row.id ?? ""}`);
  };
  return (
    <Form class="mb-4 flex flex-col gap-2 box p-4" aria-label="New row" run={({ row }) => run(() => add(row))}>
      <p class="text-xs font-medium">Row of {collection} as JSON; what you leave out is made</p>
      <TextField label={`Row of ${collection} as JSON`} name="row" value={"{\n}"} />
      <button type="submit" class="w-fit strong">
        Add
      </button>
    </Form>
  );
}

const idOf = (record: Held) => String(record["id"] ?? JSON.stringify(record));

interface RecordsState {
  readonly collection: string;
  readonly listed: HeldList;
  /** All members, a column a member, also of events. */
  readonly hasIds: boolean;
  readonly nameOf: Naming;
}

function Records({ collection, listed: { items, calls }, hasIds, nameOf }: RecordsState) {
  const { view } = useApp();
  if (items.length === 0 && view.filter) return <Nothing>No record is like that.</Nothing>;
  if (items.length === 0 && collection === events) return <FirstCall>No events yet. This call makes one:</FirstCall>;
  if (items.length === 0) return <Nothing>{`There are no ${collection}. Add a row to have one.`}</Nothing>;
  const madeBy = (record: Held) => <CallLink call={calls[idOf(record)]} />;
  const named = (member: string) => (event: Held) => nameOf(event[member]);
  const eventColumns = [
    { head: "No.", look: "w-16 font-mono meta max-sm:hidden", cell: (event: Held) => String(event["number"] ?? "") },
    { head: "Account", look: "w-44 truncate font-medium max-sm:hidden", cell: named("accounts_receivable_id") },
    {
      head: "What",
      look: "max-sm:py-1.5",
      cell: (event: Held) => (
        <>
          <span class="block truncate font-medium sm:hidden">{nameOf(event["accounts_receivable_id"])}</span>
          <WhatHappened event={event} />
        </>
      ),
    },
    { head: "Unit", look: "w-36 truncate text-muted max-lg:hidden", cell: named("performed_by_unit_id") },
    {
      head: "Performed",
      look: "w-44 text-muted max-md:hidden",
      cell: ({ performed_on: at = "" }: Held) => <span title={String(at)}>{dateText(String(at))}</span>,
    },
    {
      head: "Stored by",
      look: "w-40 text-right text-xs whitespace-nowrap max-sm:w-24",
      cell: (event: Held) => (
        <>
          <span class="mr-3 text-muted max-sm:hidden">
            {calls[idOf(event)] ? <Moment at={`${event["created_date"]}Z`} suffix=" ago" /> : null}
          </span>
          {madeBy(event)}
        </>
      ),
    },
  ];
  if (collection === events && !hasIds)
    return <Table label="Events" columns={eventColumns} rows={items} keyOf={idOf} look="table-fixed" />;
  // Those that people know a record by come first.
  const members = [...new Set(["number", "name", "profile", ...items.flatMap((record) => Object.keys(record))])];
  const columns = members
    .filter((member) => items.some((record) => record[member] != null))
    .map((member) => ({
      head: member,
      look: `max-w-80 truncate ${member.endsWith("id") ? "font-mono" : ""}`,
      cell: (record: Held) => <span title={cellText(record[member])}>{cellText(record[member])}</span>,
    }));
  const withCall = [{ head: "Stored by", look: "text-xs", cell: madeBy }, ...columns];
  return <Table label={collection} columns={withCall} rows={items} keyOf={idOf} look="whitespace-nowrap" />;
}

/** The name of an account or a unit, by its id. */
type Naming = (id: unknown) => string;

function useNames(): Naming {
  const { client } = useApp();
  const { answer: accounts } = useAnswer<HeldList>(client, "store/accounts_receivable?limit=1000");
  const { answer: units } = useAnswer<HeldList>(client, "store/units?limit=1000");
  const names = useMemo(() => {
    const known = [...(accounts?.items ?? []), ...(units?.items ?? [])];
    return new Map(known.map((one) => [one["id"], String(one["name"] ?? one["number"] ?? "")]));
  }, [accounts, units]);
  return (id) => shownText(names.get(id) ?? (typeof id === "string" ? `${id.slice(0, 8)}…` : ""));
}

const kinds: Readonly<Record<string, readonly [icon: typeof Globe, verb: string, members: readonly string[]]>> = {
  SOCIAL_MEDIA: [ThumbsUp, "likes", ["profile"]],
  WEB: [Globe, "visited", ["url", "website", "action"]],
  ACHIEVEMENT: [Trophy, "reached", ["achievement", "name", "profile"]],
};

/** What happened in an event: `likes facebook.com/p9`. */
function WhatHappened({ event }: { readonly event: Held }) {
  const [Icon = Trophy, usual = "reached", members = []] = kinds[String(event["type"])] ?? [];
  const said = members.map((name) => event[name]).find((value) => typeof value === "string") ?? event["type"];
  const verb = usual === "likes" && event["action"] ? String(event["action"]).toLowerCase() : usual;
  return (
    <span class="flex min-w-0 items-center gap-2">
      <Icon class="size-3.5 text-muted" />
      <span class="truncate">
        <span class="text-muted">{verb === "like" ? usual : verb}</span> {cellText(said).replace(/^www\./, "")}
      </span>
    </span>
  );
}

/** The call that made a record. */
function CallLink({ call }: { readonly call: number | undefined }) {
  const { view } = useApp();
  if (call === undefined) return <span class="text-muted">fixture</span>;
  const to = hashOf({ screen: "calls", sandbox: view.sandbox, open: String(call) });
  return <a data-row class="go text-xs whitespace-nowrap" href={to}>{`call ${call}`}</a>;
}

/** A value in a cell, which shows its beginning. */
function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = shownText(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
}

interface Twins {
  readonly items: readonly { readonly reason: string; readonly events: readonly Held[] }[];
  /** The numbers of the calls that made the events, by id. */
  readonly calls: Readonly<Record<string, number>>;
}

/** Events that were most likely created twice, each with the calls that did. */
function Duplicates({ pulse, nameOf }: { readonly pulse: number; readonly nameOf: Naming }) {
  const { client, calls } = useApp();
  const { answer } = useAnswer<Twins>(client, "duplicates?calls=true", pulse);
  const [limit, setLimit] = useState(3);
  const groups = answer?.items ?? [];
  if (!answer || groups.length === 0) return null;
  const ruleOf = (call: number | undefined) => {
    const entry = calls.entries?.find(({ sequence }) => sequence === call);
    return entry?.status === null ? entry.fault?.join(", ") : undefined;
  };
  return (
    <section aria-label="Duplicates" class="mb-5 rounded-box border px-4 py-3 tint-part">
      <h2 class="flex items-center gap-2 text-xs font-medium text-warning">
        <TriangleAlert />
        {counted(groups.length, "event")} {groups.length === 1 ? "was" : "were"} stored more than once
      </h2>
      {groups.slice(0, limit).map(({ reason, events: twins }) => (
        <div key={idOf(twins[0] ?? {})} class="grid gap-2 border-b border-part/30 py-2.5 last:border-0 lg:grid-cols-3">
          <div class="min-w-0">
            <p class="flex gap-2 truncate font-medium">
              {nameOf(twins[0]?.["accounts_receivable_id"])} <WhatHappened event={twins[0] ?? {}} />
            </p>
            <p class="meta">{`${reason}, within ${apartText(twins)}`}</p>
          </div>
          <div class="grid gap-2 sm:grid-cols-2 lg:col-span-2">
            {twins.slice(0, 6).map((event, index) => {
              const call = answer.calls[idOf(event)];
              const rule = index === 0 ? ruleOf(call) : undefined;
              return (
                <p key={idOf(event)} class="flex h-9 items-center gap-3 box px-3">
                  <span class="font-mono meta">{String(event["number"] ?? "")}</span>
                  <span class="min-w-0 flex-1 truncate">
                    {index > 0 ? "Sent again" : rule ? "Answer lost by " : "First"}
                    <code class="text-secondary">{rule}</code>
                  </span>
                  <CallLink call={call} />
                </p>
              );
            })}
          </div>
        </div>
      ))}
      {groups.length > limit ? (
        <Button class="mt-2 quiet" onClick={() => setLimit(groups.length)}>
          Show all {groups.length}
        </Button>
      ) : null}
    </section>
  );
}

function apartText(twins: readonly Held[]): string {
  const times = twins.map((event) => Date.parse(String(event["created_date"])));
  return durationText(Math.max(1000, Math.max(...times) - Math.min(...times))).replace(".0", "");
}
