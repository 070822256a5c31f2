import { CircleCheck, CircleX } from "lucide-preact";
import { useState } from "preact/hooks";
import { Button, CopyButton } from "../controls.tsx";
import { type Column, Table } from "../layout.tsx";
import { counted, dateText, parsed, shownText } from "../words.ts";
import type { ShownCell, ShownExploration, ShownFailure } from "./exploration-words.ts";
import * as words from "./exploration-words.ts";

/** What an exploration found: calls across, faults down, and what became of each; a click on a cell tells it. */
export function ExplorationView({ report }: { readonly report: ShownExploration }) {
  const { result, reason = "", interrupted, runs = 0, cells, failures, command, version, at } = report;
  const { failed = failures.length } = report;
  const [chosenKey, setKey] = useState("");
  const choose = (one: ShownCell | ShownFailure) => setKey(keyOf(one));
  // While it runs, each report has cells of its own.
  const chosen =
    [...cells, ...failures].find((one) => keyOf(one) === chosenKey) ??
    cells.find(({ verdict }) => words.verdictWords[verdict].look === "bad") ??
    failures[0];
  const reached = cells.filter(({ verdict }) => verdict !== "not-reached").length;
  const results = {
    passed: `All ${counted(reached, "fault")} are handled`,
    failed: `${failed} of ${counted(reached, "fault")} are not handled`,
    "not proven": "Nothing is proven",
  };
  const { title = results[result] } = report;
  const isFine = failed === 0 && result !== "not proven";
  const meta = [runs > 0 && counted(runs, "run"), at && dateText(at), version && `crmcom-mock ${version}`, command];
  return (
    <>
      <h2 class={`flex flex-wrap items-center gap-2 font-medium ${isFine ? "text-success" : "text-error"}`}>
        {isFine ? <CircleCheck /> : <CircleX />}
        {title}
        <span class="ml-4 text-xs font-normal text-muted">{shownText(meta.filter(Boolean).join(" · "))}</span>
      </h2>
      <p class="mt-1">{shownText(reason)}</p>
      <p class="mt-1 text-warning">{interrupted ? words.brokenOff : ""}</p>
      <div class="mt-4 grid gap-6 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div class="min-w-0">
          <Matrix cells={cells} chosen={chosen} choose={choose} />
          <ul aria-label="Verdicts" class="mt-5 grid gap-x-6 gap-y-1.5 meta sm:grid-cols-2">
            {[...Map.groupBy(cells, ({ verdict }) => verdict)].map(([verdict, all]) => (
              <li key={verdict} class="flex items-center gap-2">
                <VerdictMark verdict={verdict} /> {all.length}: {words.verdictWords[verdict].means}
              </li>
            ))}
          </ul>
          <Findings report={report} choose={choose} />
        </div>
        {chosen ? <WhatBecame report={report} of={chosen} /> : null}
      </div>
    </>
  );
}

const keyOf = (one: ShownCell | ShownFailure) => pointsText({ points: "points" in one ? one.points : [one] });

const VerdictMark = ({ verdict }: Pick<ShownCell, "verdict">) => (
  <b class={`rounded px-2 py-0.5 text-xs font-medium whitespace-nowrap ${words.lookOf({ verdict })}`}>{verdict}</b>
);

type MatrixState = { cells: readonly ShownCell[]; chosen: unknown; choose(cell: ShownCell): void };

function Matrix({ cells, chosen, choose }: MatrixState) {
  const faults = [...Map.groupBy(cells, words.familyOf)].flatMap(([family, ofFamily]) =>
    [...Map.groupBy(ofFamily, words.faultText)].map(([text, row], at) => ({
      text,
      row,
      family: at === 0 ? family : "",
    })),
  );
  type Fault = (typeof faults)[number];
  const calls = [...new Set(cells.map(words.callOf))];
  const names: readonly Column<Fault>[] = [
    ["Kind of fault", "meta whitespace-nowrap max-sm:hidden", ({ family }) => family],
    ["When this happens …", "sm:whitespace-nowrap", ({ text }) => shownText(text)],
  ];
  const columns = calls.map((call): Column<Fault> => {
    const cellOf = ({ row }: Fault) => {
      const cell = row.find((one) => words.callOf(one) === call);
      return cell ? (
        <Button
          aria-pressed={cell === chosen}
          title={cell.why}
          class={`h-6 w-full cursor-pointer rounded text-xs font-medium whitespace-nowrap max-sm:my-0.5 max-sm:h-8 aria-pressed:ring-2 aria-pressed:ring-primary ${words.lookOf(cell)}`}
          onClick={() => choose(cell)}>
          {cell.verdict}
        </Button>
      ) : null;
    };
    return [shownText(call.replace(/^customer_events\./, "")), "min-w-22 px-1", cellOf];
  });
  return <Table label="Calls and faults" columns={[...names, ...columns]} rows={faults} />;
}

type FindingsState = { report: ShownExploration; choose(failure: ShownFailure): void };

/** Schedules of several faults, what is safe only as assumed, and what was flaky. */
function Findings({ report: { failures, flaky = [], whatIf = [] }, choose }: FindingsState) {
  const several = failures
    .filter(({ points }) => points.length > 1)
    .map((failure) => (
      <Button key={pointsText(failure)} class="menu-item flex-wrap" onClick={() => choose(failure)}>
        <VerdictMark verdict={failure.verdict} /> {pointsText(failure)}
      </Button>
    ));
  const doubts = whatIf.map(({ assumption, variant, inWords, cells }) => (
    <p key={assumption + variant} class="py-1">
      <code>{shownText(`${assumption}=${variant}`)}</code> {shownText(inWords)}
      <span class="block meta">
        {shownText(cells.map((cell) => `${cell.verdict}: ${words.pointText(cell)}`).join("; "))}
      </span>
    </p>
  ));
  const unsure = flaky.map((one) => (
    <p key={pointsText(one)} class="py-1">
      {pointsText(one)}: <span class="text-muted">{shownText(one.difference)}</span>
    </p>
  ));
  const all = {
    "What breaks it when faults combine": several,
    "What is safe only if CRM.COM does as assumed": doubts,
    "Where two runs differed": unsure,
  };
  return Object.entries(all).map(([title, found]) => (
    <section key={title} hidden={found.length === 0}>
      <h3 class="mt-5 mb-1 font-medium">{title}</h3>
      {found}
    </section>
  ));
}

const pointsText = ({ points }: Pick<ShownFailure, "points">): string =>
  shownText(points.map(words.pointText).join(", and "));

/** What happened in a cell: why, the calls between client and store, what helps, and the line that replays it. */
function WhatBecame({ report, of }: { readonly report: ShownExploration; readonly of: ShownCell | ShownFailure }) {
  const [points, failure] = "points" in of ? [of.points, of] : [[of], report.failures[of.failure ?? -1]];
  const { look, means, helps } = words.verdictWords[of.verdict];
  const replay = failure?.replay;
  const noReplay =
    look === "bad" ? "No file replays it: the exploration has written none." : "There is nothing to fix here.";
  return (
    <section aria-label="What happened" class="h-fit divide-y divide-base-300 box *:p-4">
      <div>
        <p class="flex gap-2 meta">
          <VerdictMark verdict={of.verdict} /> {means}
        </p>
        <h3 class="mt-1.5 title wrap-anywhere">{pointsText({ points })}</h3>
        <p class="mt-1 line-clamp-3 text-muted wrap-anywhere" title={shownText(of.why)}>
          {shownText(of.why.replace(/\{.*\}/s, eventText))}
        </p>
      </div>
      {of.calls.length > 0 ? <Steps calls={of.calls} isDone={points.every(words.isDone)} /> : null}
      {helps ? (
        <p>
          <b class="block text-xs font-medium">What helps</b> {helps}
        </p>
      ) : null}
      {replay ? (
        <div>
          <b class="text-xs font-medium">Replay</b>
          <p class="mt-1 flex items-center gap-2 rounded-field bg-base-200 pl-3">
            <code class="min-w-0 flex-1 truncate" title={replay}>
              {shownText(replay)}
            </code>
            <CopyButton label="Copy the line that replays it" text={replay} />
          </p>
        </div>
      ) : (
        <p class="meta">{noReplay}</p>
      )}
    </section>
  );
}

/** An event in JSON as people know it, without ids and dates: `LIKE, www.facebook.com/p9`. */
function eventText(json: string): string {
  const members = Object.entries(Object(parsed(json)) as Record<string, unknown>);
  const told = members.filter(([name]) => !/_(id|on|date|state)$|^type$|^social_media$/.test(name));
  return told.length === 0 ? json : told.map(([, value]) => String(value)).join(", ");
}

/** Calls between client and store, the first at the top: what was asked, what was stored, what came back. */
function Steps({ calls, isDone }: { readonly calls: readonly string[]; readonly isDone: boolean }) {
  const steps = calls.slice(0, 20).map((line) => {
    const [, call = line, outcome = "", answer = ""] = /^(.*?): ([^,]*), (.*)$/.exec(line) ?? [];
    const [said = "", rule] = answer.split(", struck by ");
    const isStored = !/token/.test(call) && (/processed/.test(outcome) || (rule !== undefined && isDone));
    const dot = isStored ? "fill-ok" : outcome === "refused" ? "fill-bad" : "fill-base-300";
    // No answer ends in a cross, half way.
    const back = said.startsWith("no answer") ? "M108 36H66m-4-4 8 8m0-8-8 8" : "M108 36H10m5-4-5 4 5 4";
    const ended = `${said}, ${rule ? "by the fault" : outcome}`;
    return {
      call: call.replace(/^customer_events\./, ""),
      dot,
      back,
      ended,
      look: rule ? "text-secondary" : "text-muted",
    };
  });
  return (
    <div role="img" aria-label="The calls of the run, between client and store" class="text-xs">
      <p class="flex w-33 justify-between text-muted">
        <span>Client</span> <span>Store</span>
      </p>
      {steps.map(({ call, dot, back, ended, look }, index) => (
        <div key={String(index)} class="flex gap-4">
          <svg aria-hidden="true" viewBox="0 0 120 48" class="h-12 w-30 flex-none fill-none stroke-current">
            <path d="M5 0V48M115 0V48" class="stroke-base-300" />
            <path d="M10 12H108m-5-4 5 4-5 4" class="text-muted" />
            <circle cx="115" cy="12" r="4" class={`stroke-none ${dot}`} />
            <path d={back} class={look} />
          </svg>
          <p class="min-w-0 leading-6">
            <span class="block truncate">{shownText(call)}</span>
            <span class={`block truncate ${look}`}>{shownText(ended)}</span>
          </p>
        </div>
      ))}
      {calls.length > steps.length ? <p class="meta">and {calls.length - steps.length} more calls</p> : null}
    </div>
  );
}
