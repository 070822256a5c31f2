import { Columns3, Globe, Plus, ThumbsUp, TriangleAlert, Trophy } from "lucide-preact";
import { useState } from "preact/hooks";
import { goTo, view } from "./address.ts";
import { ask } from "./admin-client.ts";
import { calls, run, useAnswer } from "./app.ts";
import { Button, Form, Menu, MoreMenu, Select, Submit, TextField } from "./controls.tsx";
import { type Column, FirstCall, Link, Nothing, ScreenBox, SearchField, Table } from "./layout.tsx";
import { counted, dateText, durationText, shownText } from "./words.ts";

type Held = Readonly<Record<string, unknown>>;

/** Records of a collection, with the numbers of the calls that made them, by id. */
interface HeldList {
  readonly total: number;
  readonly forgotten: number;
  readonly items: readonly Held[];
  readonly calls: Readonly<Record<string, number>>;
}

type Naming = (id: unknown) => string;

const events = "customer_events";

const page = 100;
const most = 1000;

/** What the sandbox holds, a collection at a time: events by their names, with the call that made each, duplicates first. */
export function EventsScreen() {
  const { open: collection = events, filter } = view.value;
  const pulse = calls.value.pulse.value;
  const [limit, setLimit] = useState(page);
  const [hasIds, setIds] = useState(false);
  const query = `order=newest&calls=true&limit=${limit}${filter ? `&text=${encodeURIComponent(filter)}` : ""}`;
  const answer = useAnswer<HeldList>(`store/${encodeURIComponent(collection)}?${query}`, pulse);
  const all = useAnswer<{ collections: { name: string; total: number }[] }>("store", pulse);
  const nameOf = useNames();
  const isEvents = collection === events;
  const isNamed = isEvents && !hasIds;
  const hint = `${isEvents ? "What your calls have stored" : "What the sandbox holds"}, newest first.`;
  const dropped = answer?.forgotten ? ` ${counted(answer.forgotten, "older record")} dropped (--events-max).` : "";
  return (
    <ScreenBox title="Events" actions={<Deeds collection={collection} />} hint={hint + dropped}>
      {isEvents ? <Duplicates pulse={pulse} nameOf={nameOf} /> : null}
      <div class="mb-3 flex flex-wrap items-center gap-3">
        <Select
          label="Collection"
          all={(all?.collections ?? []).map(({ name, total }) => ({ id: name, face: `${name} (${total})` }))}
          chosen={collection}
          choose={(open) => goTo({ open, filter: undefined })}
        />
        <span class="flex-1" />
        <SearchField key={collection} label={`Search ${collection}`} placeholder="Any text of the record" />
        {isEvents ? (
          <Button onClick={() => setIds(!hasIds)}>
            <Columns3 /> {hasIds ? "Hide ids" : "Show ids"}
          </Button>
        ) : null}
      </div>
      {answer && answer.items.length > 0 ? (
        <Table
          label={collection}
          columns={isNamed ? eventColumns(answer, nameOf) : memberColumns(answer)}
          rows={answer.items}
          keyOf={idOf}
          look={isNamed ? "table-fixed" : "whitespace-nowrap"}
        />
      ) : null}
      {answer?.items.length === 0 ? <NoRecords collection={collection} /> : null}
      <p role="status" class="mt-3 flex items-center gap-3 meta">
        {answer ? `${answer.items.length} of ${answer.total}` : ""}
        {answer && answer.total > limit && limit < most ? (
          <Button onClick={() => setLimit(most)}>Show more</Button>
        ) : null}
      </p>
    </ScreenBox>
  );
}

function Deeds({ collection }: { readonly collection: string }) {
  const word = collection === events ? "Add event" : "Add row";
  const add = ({ row }: Readonly<Record<string, string>>) =>
    run(() => ask(`store/${encodeURIComponent(collection)}`, "POST", row));
  const drop = () => run(() => ask("reset", "POST", { state: true }));
  return (
    <>
      <Menu label={word} look="quiet" face={[<Plus key="plus" />, word]}>
        <Form class="flex w-96 max-w-full flex-col gap-2 p-3" run={add}>
          <TextField
            label={`Row of ${collection} as JSON; what you leave out is generated`}
            name="row"
            value={"{\n}"}
          />
          <Submit>Add</Submit>
        </Form>
      </Menu>
      <MoreMenu label="Reset records" question="Drop all that calls stored" run={drop} />
    </>
  );
}

function NoRecords({ collection }: { readonly collection: string }) {
  if (view.value.filter) return <Nothing>No record matches.</Nothing>;
  if (collection === events) return <FirstCall>No events yet. This call makes one:</FirstCall>;
  return <Nothing>{`There are no ${collection}. Add a row to have one.`}</Nothing>;
}

const idOf = (record: Held) => String(record["id"] ?? JSON.stringify(record));

/** A value in a cell, which shows its beginning. */
function cellText(value: unknown): string {
  const text = shownText(typeof value === "string" ? value : JSON.stringify(value ?? "").replace(/^""$/, ""));
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text;
}

/** A date as people read it, with the exact one in the tooltip. */
const Moment = ({ at }: { at: unknown }) => <time title={cellText(at)}>{dateText(cellText(at))}</time>;

const eventColumns = ({ calls }: HeldList, nameOf: Naming): readonly Column<Held>[] => [
  ["No.", "w-16 font-mono meta max-sm:hidden", ({ number }) => cellText(number)],
  ["Account", "w-44 truncate font-medium max-sm:hidden", (event) => nameOf(event["accounts_receivable_id"])],
  ["What", "max-sm:py-1.5", (event) => <WhatHappened event={event} nameOf={nameOf} />],
  ["Unit", "w-36 truncate text-muted max-lg:hidden", ({ performed_by_unit_id: id }) => nameOf(id)],
  ["Performed", "w-44 text-muted max-md:hidden", ({ performed_on: at }) => <Moment at={at} />],
  [
    "Stored",
    "w-44 text-muted max-md:hidden",
    (event) => (calls[idOf(event)] ? <Moment at={event["created_date"]} /> : null),
  ],
  ["Stored by", "w-24", (event) => <CallLink call={calls[idOf(event)]} />],
];

/** All members, a column a member; those that people know a record by come first. */
function memberColumns({ items, calls }: HeldList): readonly Column<Held>[] {
  const members = [...new Set(["number", "name", "profile", ...items.flatMap((record) => Object.keys(record))])];
  const shown = members.filter((member) => items.some((record) => record[member] != null));
  return [
    ["Stored by", "", (record) => <CallLink call={calls[idOf(record)]} />],
    ...shown.map((name): Column<Held> => {
      const look = `max-w-80 truncate ${name.endsWith("id") ? "font-mono" : ""}`;
      return [name, look, (record) => <span title={cellText(record[name])}>{cellText(record[name])}</span>];
    }),
  ];
}

function useNames(): Naming {
  const accounts = useAnswer<HeldList>("store/accounts_receivable?limit=1000");
  const units = useAnswer<HeldList>("store/units?limit=1000");
  const known = [...(accounts?.items ?? []), ...(units?.items ?? [])];
  const names = new Map(known.map((one) => [one["id"], String(one["name"] ?? one["number"] ?? "")]));
  return (id) => shownText(names.get(id) ?? (typeof id === "string" ? `${id.slice(0, 8)}…` : ""));
}

const kinds: Readonly<Record<string, readonly [icon: typeof Globe, verb: string, members: readonly string[]]>> = {
  SOCIAL_MEDIA: [ThumbsUp, "likes", ["profile"]],
  WEB: [Globe, "visited", ["url", "website", "action"]],
  ACHIEVEMENT: [Trophy, "reached", ["achievement", "name", "profile"]],
};

/** What happened in an event: `likes facebook.com/p9`. */
function WhatHappened({ event, nameOf }: { event: Held; nameOf: Naming }) {
  const [Icon = Trophy, usual = "reached", members = []] = kinds[String(event["type"])] ?? [];
  const said = members.map((name) => event[name]).find((value) => typeof value === "string") ?? event["type"];
  const action = usual === "likes" ? cellText(event["action"]).toLowerCase() : "";
  return (
    <div class="flex min-w-0 items-center gap-2">
      <Icon class="size-3.5 text-muted" />
      <span class="truncate">
        <b class="block font-medium sm:hidden">{nameOf(event["accounts_receivable_id"])}</b>
        <span class="text-muted">{action.replace(/^like$/, "") || usual}</span> {cellText(said).replace(/^www\./, "")}
      </span>
    </div>
  );
}

const CallLink = ({ call }: { call: number | undefined }) =>
  call === undefined ? (
    <span class="text-muted">fixture</span>
  ) : (
    <Link
      data-row
      class="go text-xs whitespace-nowrap"
      to={{ screen: "calls", open: String(call) }}>{`call ${call}`}</Link>
  );

type Twins = { reason: string; events: readonly Held[] };

/** Events that were most likely created twice, each with the calls that did. */
function Duplicates({ pulse, nameOf }: { readonly pulse: number; readonly nameOf: Naming }) {
  const answer = useAnswer<Pick<HeldList, "calls"> & { items: readonly Twins[] }>("duplicates?calls=true", pulse);
  if (!answer?.items.length) return null;
  const wordOfFirst = (call: number | undefined) => {
    const entry = calls.value.entries?.find(({ sequence }) => sequence === call);
    return entry?.status === null && entry.fault ? `Answer lost by ${entry.fault.join(", ")}` : "First";
  };
  const rows = answer.items.map((twins) => ({ ...twins, first: twins.events[0] ?? {} }));
  const columns: readonly Column<(typeof rows)[number]>[] = [
    ["Account", "font-medium whitespace-nowrap max-sm:hidden", ({ first }) => nameOf(first["accounts_receivable_id"])],
    ["What", "max-sm:py-1.5", ({ first }) => <WhatHappened event={first} nameOf={nameOf} />],
    [
      "Why",
      "text-muted whitespace-nowrap max-md:hidden",
      ({ reason, events }) => `${reason}, within ${apartText(events)}`,
    ],
    [
      "Stored by",
      "",
      ({ events }) =>
        events.slice(0, 6).map((event, index) => (
          <span key={idOf(event)} class="mr-4 inline-block max-sm:block">
            {index > 0 ? "Sent again" : wordOfFirst(answer.calls[idOf(event)])}{" "}
            <CallLink call={answer.calls[idOf(event)]} />
          </span>
        )),
    ],
  ];
  const { length } = answer.items;
  return (
    <section aria-label="Duplicates" class="mb-5 max-h-80 overflow-y-auto rounded-box border p-3 tint-part">
      <h2 class="mb-2 flex items-center gap-2 text-xs font-medium text-warning">
        <TriangleAlert /> {counted(length, "event")} {length === 1 ? "was" : "were"} stored more than once
      </h2>
      <Table label="Stored more than once" columns={columns} rows={rows} keyOf={({ first }) => idOf(first)} />
    </section>
  );
}

function apartText(twins: readonly Held[]): string {
  const times = twins.map((event) => Date.parse(String(event["created_date"]))).toSorted((one, other) => one - other);
  return durationText(Math.max(1000, (times.at(-1) ?? 0) - (times[0] ?? 0))).replace(".0", "");
}
