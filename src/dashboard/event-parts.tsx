import { Globe, ThumbsUp, TriangleAlert, Trophy } from "lucide-preact";
import { useMemo, useState } from "preact/hooks";
import { hashOf } from "./address.ts";
import { useAnswer, useApp } from "./asking.ts";
import { Button } from "./pieces.tsx";
import { durationText, shownText } from "./words.ts";

/** A record with the vendor's members. */
export type Held = Readonly<Record<string, unknown>>;

/** Records of a collection, with the numbers of the calls that made them, by id. */
export interface HeldList {
  readonly total: number;
  readonly forgotten: number;
  readonly items: readonly Held[];
  readonly calls: Readonly<Record<string, number>>;
}

/** Names of accounts and units, by id. */
export function useNames(): (id: unknown) => string {
  const { client } = useApp();
  const accounts = useAnswer<HeldList>(client, "store/accounts_receivable?limit=1000").answer;
  const units = useAnswer<HeldList>(client, "store/units?limit=1000").answer;
  return useMemo(() => {
    const known = [...(accounts?.items ?? []), ...(units?.items ?? [])];
    const names = new Map(known.map((one) => [one["id"], String(one["name"] ?? one["number"] ?? "")]));
    return (id) => shownText(names.get(id) ?? (typeof id === "string" ? `${id.slice(0, 8)}…` : ""));
  }, [accounts, units]);
}

const kinds: Readonly<Record<string, readonly [typeof Globe, string, readonly string[]]>> = {
  SOCIAL_MEDIA: [ThumbsUp, "likes", ["profile"]],
  WEB: [Globe, "visited", ["url", "website", "action"]],
};

/** What happened in an event: `likes facebook.com/p9`. */
export function WhatHappened({ event }: { readonly event: Held }) {
  const [Icon, usual, members] = kinds[String(event["type"])] ?? [
    Trophy,
    "reached",
    ["achievement", "name", "profile"],
  ];
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
export function CallLink({ call }: { readonly call: number | undefined }) {
  const { view } = useApp();
  if (call === undefined) return <span class="text-muted">fixture</span>;
  const to = hashOf({ screen: "calls", sandbox: view.sandbox, open: String(call) });
  return <a data-row class="go whitespace-nowrap" href={to}>{`call ${call}`}</a>;
}

/** Signs of a value that a cell shows. */
const most = 300;

/** A value in a cell. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = shownText(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > most ? `${text.slice(0, most)}… (${text.length} characters)` : text;
}

interface Twice {
  readonly items: readonly { readonly reason: string; readonly events: readonly Held[] }[];
}

interface TwiceState {
  readonly pulse: number;
  /** The numbers of calls, by the id of what they made. */
  readonly made: HeldList["calls"];
}

/** Events that were most likely created twice, each with the calls that did. */
export function Duplicates({ pulse, made }: TwiceState) {
  const { client } = useApp();
  const { answer } = useAnswer<Twice>(client, "duplicates", pulse);
  const [limit, setLimit] = useState(3);
  const groups = answer?.items ?? [];
  if (groups.length === 0) return null;
  return (
    <section aria-label="Duplicates" class="mb-5 rounded-box border px-4 py-3 tint-part">
      <h2 class="flex items-center gap-2 text-xs font-medium text-warning">
        <TriangleAlert />
        {groups.length === 1
          ? "1 event was stored more than once"
          : `${groups.length} events were stored more than once`}
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

function Group({
  group: { reason, events },
  made,
}: { readonly group: Twice["items"][number] } & Pick<TwiceState, "made">) {
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
  const lost = (
    <>
      Answer lost by <code class="text-secondary">{rule}</code>
    </>
  );
  return (
    <div class="flex h-9 items-center gap-3 box px-3">
      <span class="font-mono meta">{String(event["number"] ?? "")}</span>
      <span class="min-w-0 flex-1 truncate">{isFirst ? (rule ? lost : "First") : "Sent again"}</span>
      <span class="text-xs">
        <CallLink call={call} />
      </span>
    </div>
  );
}
