import { ArrowLeft, ChevronDown, ChevronUp, Ellipsis, X } from "lucide-preact";
import { useMemo } from "preact/hooks";
import type { CallAgain } from "../../mock/journal/call-again.ts";
import type { BriefEntry, JournalEntry } from "../../mock/journal/render-entry.ts";
import { useAnswer, useItems, withPageAddress } from "../admin-client.ts";
import { AssumptionList, useAssumptions } from "../assumptions-screen.tsx";
import { Button, CopyButton, Menu } from "../controls.tsx";
import { capitalized, countText, durationText, isObject, memberInReason, plainReason } from "../display-text.ts";
import { JsonView, type Marks } from "../json-view.tsx";
import { type Column, Loading, Table } from "../layout.tsx";
import { goTo, replaceView, view } from "../view-address.ts";
import { CallBanner, RuleLink, sendAgain } from "./call-banner.tsx";
import { CallRows, ignoredMarks, rowMarks } from "./call-rows.tsx";

type PanelState = { readonly id: string } & Readonly<Record<"before" | "next", (() => void) | undefined>>;

export function CallPanel({ id, before, next }: PanelState) {
  const path = `requests/${encodeURIComponent(id)}`;
  const entry = useAnswer<JournalEntry>(path);
  const briefPath = `requests?brief=true&order=newest&limit=1&before=${Number(entry?.sequence) + 1}`;
  const [brief] = useItems<BriefEntry>(entry && briefPath) ?? [];
  const again = useAnswer<CallAgain>(entry?.isCut === false ? `${path}/again` : undefined);
  const curl = again && withPageAddress(again.curl);
  const { verb = "", path: callPath = "", query = "" } = entry?.request ?? {};
  const url = callPath + query.replace(/^\??(?=.)/, "?");
  const send = () => again && sendAgain(again);
  const makeRule = () => goTo({ screen: "faults", open: "new", show: JSON.stringify(again?.rule) });
  const close = () => goTo({ open: undefined });
  return (
    <section aria-label={`Call ${id}`} class="@container/panel flex min-w-0 flex-1 flex-col">
      <div class="flex min-h-13 flex-none flex-wrap items-center gap-2 border-b border-base-300 gut py-1.5">
        <Button label="Back to the calls" icon={ArrowLeft} class="icon -ml-1 min-[1000px]:hidden" onClick={close} />
        <h1 class="title whitespace-nowrap">Call {id}</h1>
        <code class="min-w-0 flex-1 truncate max-sm:invisible" title={url}>
          {verb} <span class="text-muted">{url.replace(/^\/crmapi\/rest\/v2\/(customer_events\/)?/, "…/")}</span>
        </code>
        <div class="join @max-xl/panel:hidden">
          <CopyButton label="Copy as curl" face="curl" class="quiet join-item" text={curl} />
          <CopyButton label="Copy as vitest test" face="vitest test" class="quiet join-item" text={again?.test} />
        </div>
        <Menu label="More" icon={Ellipsis} class="quiet btn-square">
          <Button face="Send again" class="menu-item" disabled={!again} onClick={send} />
          <Button face="Make a fault rule" class="menu-item" disabled={!again?.rule} onClick={makeRule} />
          {Object.entries({ curl, "vitest test": again?.test }).map(([word, text]) => (
            <CopyButton key={word} label={`Copy ${word}`} face={`Copy ${word}`} class="menu-item" text={text} />
          ))}
        </Menu>
        <Button label="Newer call" icon={ChevronUp} disabled={!before} onClick={before} />
        <Button label="Older call" icon={ChevronDown} disabled={!next} onClick={next} />
        <Button label="Close" icon={X} class="icon max-[1000px]:hidden" data-close onClick={close} />
        <p class="w-full meta" hidden={!again?.masked.length}>
          The journal keeps no secrets: fill in {again?.masked.join(", ")} before you send it again.
        </p>
      </div>
      {!brief && <Loading />}
      {entry && brief && (
        <div class="min-h-0 flex-1 overflow-y-auto">
          <CallBanner entry={entry} brief={brief} again={again} />
          <Facts entry={entry} />
          <Parts entry={entry} reason={brief.reason ?? ""} />
        </div>
      )}
    </section>
  );
}

function Facts({ entry }: { readonly entry: JournalEntry }) {
  const { response, statusCode, provenance, durationMs, release, requestId, faults } = entry;
  const hasAnswer = response.status !== null;
  const facts = {
    "HTTP status": response.status ?? "none",
    "status.code": hasAnswer && statusCode,
    [hasAnswer ? "Took" : "Closed after"]: durationText(durationMs),
    Release: release,
    "Request id": requestId,
    // A fault says nothing about CRM.COM.
    "How sure": faults.length === 0 && provenance && capitalized(provenance),
  };
  return (
    <dl class="flex flex-wrap gap-x-8 gap-y-2 gut py-3" title={`${durationMs} ms`}>
      {Object.entries(facts).map(([name, value]) => (
        <div key={name} hidden={!value}>
          <dt class="meta">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type PartState = { readonly entry: JournalEntry; readonly reason: string };

function Parts({ entry, reason }: PartState) {
  const { rows, faults, missed, assumptions, outcome } = entry;
  const parts = [
    ["Rows", CallRows, rows?.length ?? 0],
    ["Request", Request, undefined],
    ["Response", Response, undefined],
    ["Why", CallWhy, faults.length + missed.length],
    ["Assumptions", CallAssumptions, assumptions.length],
  ] as const;
  const filled = parts.filter(([, , count]) => count !== 0);
  const first = { refused: "Request", defect: "Request", fault: "Why" }[outcome as string] ?? "Rows";
  const choose = (tab: string) => replaceView({ tab });
  const partOf = (chosen: string | undefined) => filled.find(([name]) => name === chosen);
  const [shown, Shown] = partOf(view.value.tab) ?? partOf(first) ?? ["Response", Response];
  return (
    <>
      <div role="tablist" aria-label="Parts of the call" class="tabs tab-bar">
        {filled.map(([name, , count]) => (
          <Button key={name} role="tab" aria-selected={name === shown} class="tab-aa" onClick={() => choose(name)}>
            {name} <span class="ml-1.5 meta tabular-nums">{count}</span>
          </Button>
        ))}
      </div>
      <div role="tabpanel" aria-label={shown}>
        <Shown key={shown} entry={entry} reason={reason} />
      </div>
    </>
  );
}

const Response = ({ entry: { response, isCut } }: PartState) => {
  const none = isCut && response.status !== null ? "The journal did not keep it." : "No body went out.";
  return (
    <>
      <JsonView isCopied label="Body of the response" value={response.body || none} />
      {isCut && response.body && <CutNote />}
    </>
  );
};

const CutNote = () => <p class="px-5 py-2 meta">The journal keeps the first part of a long call (--journal-bytes).</p>;

function Request({ entry, reason }: PartState) {
  const { body, bodyBytes, headers } = entry.request;
  const marks = useMemo(() => requestMarks(entry, reason), [entry]);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const none = bodyBytes > 0 ? `The journal did not keep it (${bodyBytes} bytes).` : "The request had no body.";
  return (
    <>
      <JsonView isCopied label="Body of the request" value={body || none} marks={marks} />
      {entry.isCut && body && <CutNote />}
      <h3 class="px-5 pt-3 pb-1 text-xs font-medium">Headers</h3>
      <JsonView label="Headers of the request" value={lines.join("\n")} />
    </>
  );
}

function requestMarks({ request: { body }, rows, ignored, warnings }: JournalEntry, reason: string): Marks {
  const [set, sent] = Object.entries(isObject(body) ? body : {}).find(([, value]) => Array.isArray(value)) ?? [];
  const about = memberInReason(reason, body);
  return new Map([
    ...ignoredMarks(ignored),
    ...warnings.map((warning) => warning.split(/: (.*)/) as [path: string, hint: string]),
    ...(rows ?? []).flatMap((row) => rowMarks(row, sent?.[row.index], `${set}[${row.index}]`)),
    ...(about ? [[about.path, plainReason(reason)] as const] : []),
  ]);
}

function CallWhy({ entry }: PartState) {
  const { faults, missed, missedCount } = entry;
  const applied = faults.map(({ rule, effects, phase, ordinal, sample, rows }) => {
    const target = rows === undefined ? "the call" : countText(rows, "row");
    const sampled = sample > 0 ? `sampled ${sample.toFixed(2)}` : "always applies";
    const reason = `${effects.join(", ")}: ${target}, ${phase.replace("-", " ")}; matching call ${ordinal}, ${sampled}`;
    return { rule, entry, result: "applied", reason };
  });
  const rows = [...applied, ...missed.map((rule) => ({ ...rule, entry, result: "did not apply" }))];
  return (
    <div class="gut py-3">
      <Table label="Rules about this call" columns={ruleColumns} rows={rows} />
      <p class="pt-2 meta">
        {missedCount > missed.length && `and ${missedCount - missed.length} more that did not apply`}
      </p>
    </div>
  );
}

type RuleLine = Readonly<Record<"rule" | "result" | "reason", string>> & { readonly entry: JournalEntry };

const ruleColumns: readonly Column<RuleLine>[] = [
  ["Rule", "", ({ rule, entry }) => <RuleLink rule={rule} entry={entry} />],
  ["Result", "whitespace-nowrap", ({ result }) => result],
  ["Reason", "text-muted", ({ reason }) => reason],
];

function CallAssumptions({ entry: { assumptions } }: PartState) {
  const used = new Set(assumptions.map(({ id }) => id));
  const rested = useAssumptions("used=true")?.filter(({ id }) => used.has(id));
  return (
    <div class="gut py-3">
      <p class="mb-3 text-muted">What a real system might do instead. A selection applies from the next call on.</p>
      {rested ? <AssumptionList all={rested} /> : <Loading />}
    </div>
  );
}
