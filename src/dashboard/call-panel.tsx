import { ChevronDown, ChevronLeft, ChevronUp, CircleQuestionMark, X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { CallAgain } from "../mock/journal/call-again.ts";
import type { JournalEntry } from "../mock/journal/render-entry.ts";
import { goTo } from "./address.ts";
import { withOurAddress } from "./admin-client.ts";
import { useAnswer, useApp, useDeed, type WayIn } from "./asking.ts";
import { CallBanner, sentAgain } from "./call-banner.tsx";
import { CallRows, certainty, ignoredMarks, rowMessage } from "./call-rows.tsx";
import { CallAssumptions, CallWhy } from "./call-why.tsx";
import { JsonView, type Marks } from "./json-view.tsx";
import { Button, CopyButton, Menu, ProblemNote } from "./pieces.tsx";
import { keepDraft } from "./rule.tsx";
import { durationText, placeOf, plainReason, shownText } from "./words.ts";

interface PanelState {
  readonly id: string;
  readonly around: { readonly newer: number | undefined; readonly older: number | undefined };
}

/** One call: what happened and why, then rows, request, response, rules and assumptions. */
export function CallPanel({ id, around }: PanelState) {
  const { client } = useApp();
  const path = `requests/${encodeURIComponent(id)}`;
  const { answer: entry, problem } = useAnswer<JournalEntry>(client, path);
  const { answer: again } = useAnswer<CallAgain>(client, entry && `${path}/again`);
  const { answer: way } = useAnswer<WayIn>(client, "way-in");
  return (
    <section aria-label={`Call ${id}`} class="@container/panel flex min-w-0 flex-1 flex-col">
      <PanelHead id={id} entry={entry} again={again} way={way} around={around} />
      <div class="min-h-0 flex-1 overflow-y-auto">
        <div class="gut">
          <ProblemNote problem={problem} />
        </div>
        {entry ? <CallBanner entry={entry} again={again} /> : null}
        {entry ? <Facts entry={entry} /> : null}
        {entry ? <Parts entry={entry} /> : null}
      </div>
    </section>
  );
}

interface HeadState extends PanelState {
  readonly entry: JournalEntry | undefined;
  readonly again: CallAgain | undefined;
  readonly way: WayIn | undefined;
}

function PanelHead({ id, entry, again, way, around: { newer, older } }: HeadState) {
  const { view } = useApp();
  const go = (open: number | undefined) => goTo({ ...view, open: open === undefined ? undefined : String(open) });
  const { path = "", query = "", verb } = entry?.request ?? {};
  const whole = shownText(path + (query && `?${query.replace(/^\?/, "")}`));
  return (
    <div class="flex min-h-13 flex-none flex-wrap items-center gap-2 border-b border-base-300 gut py-1.5">
      <Button class="icon sm:hidden" aria-label="Back to the calls" onClick={() => go(undefined)}>
        <ChevronLeft />
      </Button>
      <h1 class="title whitespace-nowrap">Call {id}</h1>
      <code class="min-w-0 flex-1 truncate max-sm:invisible" title={whole}>
        {verb} <span class="text-muted">{whole.replace(/^\/crmapi\/rest\/v2\/(customer_events\/)?/, "…/")}</span>
      </code>
      <div class="join max-sm:hidden">
        <CopyButton
          label="Copy as curl"
          class="quiet join-item"
          text={again && way && withOurAddress(again.curl, way.baseUrl)}>
          curl
        </CopyButton>
        <CopyButton label="Copy as vitest test" class="quiet join-item" text={again?.test}>
          <span class="hidden @xl/panel:inline">vitest</span> test
        </CopyButton>
      </div>
      <PanelMenu entry={entry} again={again} />
      <div class="flex max-sm:hidden">
        <Button class="icon" aria-label="Newer call" disabled={newer === undefined} onClick={() => go(newer)}>
          <ChevronUp />
        </Button>
        <Button class="icon" aria-label="Older call" disabled={older === undefined} onClick={() => go(older)}>
          <ChevronDown />
        </Button>
        <Button class="icon" aria-label="Close" onClick={() => go(undefined)}>
          <X />
        </Button>
      </div>
      {again && again.masked.length > 0 ? (
        <p class="w-full meta">
          The journal keeps no secrets: fill in {again.masked.join(", ")} before you send it again.
        </p>
      ) : null}
    </div>
  );
}

/** What else can be made of a call: itself again, a fault rule, its bodies to copy. */
function PanelMenu({ entry, again }: Pick<HeadState, "entry" | "again">) {
  const { client, view, told } = useApp();
  const deed = useDeed();
  const sendAgain = () => again && deed.run(async () => told(await sentAgain(client.call.bind(client), again)));
  const makeRule = () => {
    keepDraft(again?.rule ?? {});
    goTo({ screen: "faults", sandbox: view.sandbox, open: "new" });
  };
  return (
    <>
      <Menu label="More" isLeft>
        <Button class="menu-item" disabled={!again || deed.isBusy} onClick={sendAgain}>
          Send again
        </Button>
        <Button class="menu-item" disabled={!again?.rule} onClick={makeRule}>
          Make a fault rule
        </Button>
        {(["request", "response"] as const).map((part) => (
          <CopyButton
            key={part}
            label={`Copy the ${part} body`}
            class="menu-item"
            text={entry && bodyText(entry[part].body)}>
            {`Copy the ${part} body`}
          </CopyButton>
        ))}
      </Menu>
      <ProblemNote problem={deed.problem} />
    </>
  );
}

const bodyText = (body: unknown): string => (typeof body === "string" ? body : JSON.stringify(body, null, 2));

function Facts({ entry }: { readonly entry: JournalEntry }) {
  const { client } = useApp();
  const { response, statusCode, provenance, durationMs, release, requestId, assumptions, faults, isCut } = entry;
  const { answer } = useAnswer<{ assumptions: readonly { id: string; provenance: string; reason: string }[] }>(
    client,
    faults.length === 0 && provenance && provenance !== "documented" ? "assumptions" : undefined,
  );
  const used = (answer?.assumptions ?? []).filter((one) => assumptions.some(({ id }) => id === one.id));
  const weak = used.filter((one) => one.provenance === provenance);
  const weakest = weak.find(({ id }) => id.startsWith("error.")) ?? weak[0];
  const facts = {
    ...(response.status === null ? { Answer: "none" } : { "HTTP status": String(response.status) }),
    ...(statusCode !== null && response.status !== null && { "status.code": statusCode }),
    [response.status === null ? "Closed after" : "Took"]: durationText(durationMs),
    Release: release,
    "Request id": requestId,
  };
  return (
    <div class="px-5 py-3 max-sm:px-3">
      <dl class="flex flex-wrap gap-x-8 gap-y-2">
        {Object.entries(facts).map(([name, value]) => (
          <div key={name}>
            <dt class="meta">{name}</dt>
            <dd
              class={name === "status.code" || name === "Request id" ? "font-mono" : ""}
              title={name === "Took" ? `${durationMs} ms` : undefined}>
              {shownText(value)}
            </dd>
          </div>
        ))}
      </dl>
      {weakest ? (
        <p class="mt-2.5 flex gap-2 meta">
          <CircleQuestionMark class="size-4" />
          <span>
            {certainty(provenance)}: {weakest.reason}
          </span>
        </p>
      ) : null}
      {isCut ? (
        <p class="mt-2 text-xs text-warning">
          The journal kept only the beginning of this call (--journal-entry-bytes).
        </p>
      ) : null}
    </div>
  );
}

/** What an error is about, marked in what was sent. */
function requestMarks({ request, response, rows, ignored, warnings }: JournalEntry): Marks {
  const marks = new Map<string, string>(ignoredMarks(ignored));
  const set = Object.entries((request.body ?? {}) as object).find(([, value]) => Array.isArray(value));
  for (const warning of warnings) {
    const [, name, hint] = /^(\S+): (.*)$/.exec(warning) ?? [];
    if (name) marks.set(`/${name.replaceAll(".", "/")}`, hint ?? "");
  }
  for (const row of rows ?? []) {
    const at = `/${set?.[0]}/${row.index}`;
    for (const [place, note] of ignoredMarks(row.ignored, at)) marks.set(place, note);
    if (row.outcome === "processed" || row.fault) continue;
    const text = rowMessage(row);
    marks.set(`${at}${placeOf(text, set?.[1]?.[row.index]) ?? ""}`, plainReason(text));
  }
  const { message } = (response.body as { status?: { message?: string } } | null)?.status ?? {};
  const place = message ? placeOf(message, request.body) : undefined;
  if (message && place) marks.set(place, plainReason(message));
  return marks;
}

function Parts({ entry }: { readonly entry: JournalEntry }) {
  const { rows, faults, missed, assumptions, outcome } = entry;
  const hasRows = rows !== null && rows.length > 0;
  const [chosen, setChosen] = useState<string>();
  const isRefused = outcome === "refused" || outcome === "defect";
  const first =
    faults.length > 0 && outcome === "fault" ? "Why" : isRefused ? "Request" : hasRows ? "Rows" : "Response";
  const parts: Readonly<Record<string, readonly [count: number, part: ComponentChildren]>> = {
    ...(hasRows && { Rows: [rows.length, <CallRows key="rows" id={entry.id} />] }),
    Request: [0, <RequestPart key="request" entry={entry} />],
    Response: [
      0,
      <JsonView
        key="response"
        hasSearch
        label="Body of the answer"
        value={entry.response.body || "No body went out."}
      />,
    ],
    Why: [faults.length + missed.length, <CallWhy key="why" entry={entry} />],
    ...((faults.length === 0 || assumptions.length > 0) && {
      Assumptions: [assumptions.length, <CallAssumptions key="assumptions" used={assumptions.map(({ id }) => id)} />],
    }),
  };
  const shown = chosen ?? first;
  const tabs = "tabs w-full flex-nowrap overflow-x-auto border-b border-base-300 px-2";
  return (
    <>
      <div role="tablist" aria-label="Parts of the call" class={tabs}>
        {Object.entries(parts).map(([name, [count]]) => (
          <Button
            key={name}
            role="tab"
            aria-selected={name === shown}
            class="tab-aa h-11 px-3"
            onClick={() => setChosen(name)}>
            {name}
            {count > 0 ? <span class="ml-1.5 meta tabular-nums">{count}</span> : null}
          </Button>
        ))}
      </div>
      <div role="tabpanel" aria-label={shown}>
        {parts[shown]?.[1]}
      </div>
    </>
  );
}

function RequestPart({ entry }: { readonly entry: JournalEntry }) {
  const { body, headers } = entry.request;
  const marks = useMemo(() => requestMarks(entry), [entry]);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <>
      <JsonView hasSearch label="Body of the request" value={body || "The request had no body."} marks={marks} />
      <h3 class="px-5 pt-3 pb-1 text-xs font-medium">Headers</h3>
      <JsonView label="Headers of the request" value={lines.join("\n")} />
    </>
  );
}
