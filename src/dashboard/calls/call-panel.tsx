import { X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { CallAgain } from "../../mock/journal/call-again.ts";
import type { BriefEntry, JournalEntry } from "../../mock/journal/render-entry.ts";
import { goTo } from "../address.ts";
import { withOurAddress } from "../admin-client.ts";
import { run, useAnswer } from "../app.ts";
import { AssumptionList, useAssumptions } from "../assumptions.tsx";
import { Button, CopyButton, IconButton, Menu } from "../controls.tsx";
import { JsonView, type Marks } from "../json-view.tsx";
import { type Column, Link, Table } from "../layout.tsx";
import { capital, counted, durationText, isObject, memberMeant, plainReason, shownText } from "../words.ts";
import { CallBanner, sendAgain } from "./call-banner.tsx";
import { CallRows, ignoredMarks, rowMarks } from "./call-rows.tsx";

/** One call: what happened and why, then rows, request, response, rules and assumptions. */
export function CallPanel({ id }: { readonly id: string }) {
  const path = `requests/${encodeURIComponent(id)}`;
  const entry = useAnswer<JournalEntry>(path);
  const inList = entry && `requests?brief=true&order=newest&limit=1&before=${entry.sequence + 1}`;
  const brief = useAnswer<{ items: readonly BriefEntry[] }>(inList)?.items[0];
  const again = useAnswer<CallAgain>(entry && `${path}/again`);
  const curl = again && withOurAddress(again.curl);
  const whole = entry ? shownText(entry.request.path + entry.request.query.replace(/^\??(?=.)/, "?")) : "";
  const send = () => run(async () => again && sendAgain("Sent again", again));
  const makeRule = () => goTo({ screen: "faults", open: "new", show: JSON.stringify(again?.rule) });
  return (
    <section aria-label={`Call ${id}`} class="@container/panel flex min-w-0 flex-1 flex-col">
      <div class="flex min-h-13 flex-none flex-wrap items-center gap-2 border-b border-base-300 gut py-1.5">
        <h1 class="title whitespace-nowrap">Call {id}</h1>
        <code class="min-w-0 flex-1 truncate max-sm:invisible" title={whole}>
          {entry?.request.verb}{" "}
          <span class="text-muted">{whole.replace(/^\/crmapi\/rest\/v2\/(customer_events\/)?/, "…/")}</span>
        </code>
        <div class="join max-sm:hidden">
          <CopyButton label="Copy as curl" face="curl" class="quiet join-item" text={curl} />
          <CopyButton label="Copy as vitest test" face="vitest test" class="quiet join-item" text={again?.test} />
        </div>
        <Menu label="More">
          <Button class="menu-item" disabled={!again} onClick={send}>
            Send again
          </Button>
          <Button class="menu-item" disabled={!again?.rule} onClick={makeRule}>
            Make a fault rule
          </Button>
        </Menu>
        <IconButton label="Close" icon={X} data-close onClick={() => goTo({ open: undefined })} />
        {again && again.masked.length > 0 && (
          <p class="w-full meta">
            The journal keeps no secrets: fill in {again.masked.join(", ")} before you send it again.
          </p>
        )}
      </div>
      {entry && brief && (
        <div class="min-h-0 flex-1 overflow-y-auto">
          <CallBanner entry={entry} brief={brief} again={again} />
          <Facts entry={entry} />
          <Parts entry={entry} brief={brief} />
        </div>
      )}
    </section>
  );
}

function Facts({ entry }: { readonly entry: JournalEntry }) {
  const { response, statusCode, provenance, durationMs, release, requestId, faults, isCut } = entry;
  const hasAnswer = response.status !== null;
  const facts = {
    "HTTP status": String(response.status ?? "none"),
    "status.code": hasAnswer && statusCode,
    [hasAnswer ? "Took" : "Closed after"]: durationText(durationMs),
    Release: release,
    "Request id": requestId,
    // A fault says nothing of CRM.COM.
    "How sure": faults.length === 0 && provenance && capital(provenance),
    "Kept of it": isCut && "the beginning (--journal-entry-bytes)",
  };
  return (
    <dl class="flex flex-wrap gap-x-8 gap-y-2 gut py-3" title={`${durationMs} ms`}>
      {Object.entries(facts).map(([name, value]) => (
        <div key={name} hidden={!value}>
          <dt class="meta">{name}</dt>
          <dd>{shownText(value || "")}</dd>
        </div>
      ))}
    </dl>
  );
}

type PartsState = { entry: JournalEntry; brief: BriefEntry };

function Parts({ entry, brief }: PartsState) {
  const { id, rows, faults, missed, assumptions, outcome, response } = entry;
  const counts = { Rows: rows?.length, Why: faults.length + missed.length, Assumptions: assumptions.length };
  const parts: Readonly<Record<string, ComponentChildren>> = {
    ...(counts.Rows && { Rows: <CallRows id={id} /> }),
    Request: <Request entry={entry} brief={brief} />,
    Response: <JsonView hasSearch label="Body of the answer" value={response.body || "No body went out."} />,
    ...(counts.Why && { Why: <CallWhy entry={entry} /> }),
    ...(counts.Assumptions && { Assumptions: <CallAssumptions used={assumptions.map((one) => one.id)} /> }),
  };
  const first = { refused: "Request", defect: "Request", fault: "Why" }[outcome as string] ?? "Rows";
  const [shown, show] = useState(first in parts ? first : "Response");
  return (
    <>
      <div
        role="tablist"
        aria-label="Parts of the call"
        class="tabs w-full flex-nowrap overflow-x-auto border-b border-base-300 px-2">
        {Object.keys(parts).map((name) => (
          <Button key={name} role="tab" aria-selected={name === shown} class="tab-aa" onClick={() => show(name)}>
            {name} <span class="ml-1.5 meta tabular-nums">{counts[name as keyof typeof counts]}</span>
          </Button>
        ))}
      </div>
      <div role="tabpanel" aria-label={shown}>
        {parts[shown]}
      </div>
    </>
  );
}

function Request({ entry, brief }: PartsState) {
  const { body, headers } = entry.request;
  const marks = useMemo(() => requestMarks(entry, brief.reason ?? ""), [entry]);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return (
    <>
      <JsonView hasSearch label="Body of the request" value={body || "The request had no body."} marks={marks} />
      <h3 class="px-5 pt-3 pb-1 text-xs font-medium">Headers</h3>
      <JsonView label="Headers of the request" value={lines.join("\n")} />
    </>
  );
}

/** What an error is about, marked in what was sent. */
function requestMarks({ request: { body }, rows, ignored, warnings }: JournalEntry, reason: string): Marks {
  const [set, sent] = Object.entries(isObject(body) ? body : {}).find(([, value]) => Array.isArray(value)) ?? [];
  const hints = warnings.map((warning) => /^(\S+): (.*)$/.exec(warning)?.slice(1) as [string, string] | undefined);
  const about = memberMeant(reason, body);
  return new Map([
    ...ignoredMarks(ignored),
    ...hints.filter((hint) => hint !== undefined),
    ...(rows ?? []).flatMap((row) => rowMarks(row, sent?.[row.index], `${set}[${row.index}]`)),
    ...(about ? [[about.path, plainReason(reason)] as const] : []),
  ]);
}

/** The rules that hit a call, and those that were about it and did not, each with why. */
function CallWhy({ entry: { faults, missed, missedCount } }: { entry: JournalEntry }) {
  const hits = faults.map(({ rule, effects, phase, ordinal, draw, rows }) => ({
    rule,
    result: "hit",
    reason: `${rows === undefined ? "the call" : counted(rows, "row")}, ${phase.replace("-", " ")}: ${effects.join(", ")} (candidate ${ordinal}, draw ${draw.toFixed(2)})`,
  }));
  const rows = [...hits, ...missed.map((one) => ({ ...one, result: "did not hit" }))];
  const link = (rule: string) => (
    <Link class="font-mono text-secondary underline" to={{ screen: "faults", open: rule }}>
      {shownText(rule)}
    </Link>
  );
  const columns: readonly Column<(typeof rows)[number]>[] = [
    ["Rule", "", ({ rule }) => link(rule)],
    ["Result", "whitespace-nowrap", ({ result }) => result],
    ["Reason", "text-muted", ({ reason }) => reason],
  ];
  return (
    <div class="gut py-3">
      <Table label="Rules about this call" columns={columns} rows={rows} />
      <p class="pt-2 meta">
        {missedCount > missed.length && `and ${missedCount - missed.length} more that did not hit`}
      </p>
    </div>
  );
}

/** What an answer rested on beyond the pages of the vendor, and what a real tenant might do instead. */
function CallAssumptions({ used }: { readonly used: readonly string[] }) {
  const rested = useAssumptions({ used: "true" })?.filter(({ id }) => used.includes(id)) ?? [];
  return (
    <div class="gut py-3">
      <p class="mb-3 text-muted">What a real tenant might do differently here. A choice holds from the next call on.</p>
      <AssumptionList all={rested} />
    </div>
  );
}
