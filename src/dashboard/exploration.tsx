import { CircleCheck, CircleX } from "lucide-preact";
import { useState } from "preact/hooks";
import type { ShownCell, ShownExploration, ShownFailure } from "./exploration-words.ts";
import * as words from "./exploration-words.ts";
import { Button, CopyButton, Scroller } from "./pieces.tsx";
import { counted, dateText, shownText } from "./words.ts";

/** What an exploration found: calls across, faults down, and what became of each; a click on a cell tells it. */
export function ExplorationView({ report }: { readonly report: ShownExploration }) {
  const { result, reason, interrupted, runs, failed, cells, command, version, at } = report;
  const [chosen, choose] = useState<ShownCell | ShownFailure | undefined>(
    cells.find(({ verdict }) => words.verdicts[verdict][0] === words.bad),
  );
  const reached = cells.filter(({ verdict }) => verdict !== "not-reached").length;
  const results = {
    passed: `All ${counted(reached, "fault")} are handled`,
    failed: `${failed} of ${counted(reached, "fault")} are not handled`,
    "not proven": "Nothing is proven",
  };
  const isFine = result === "passed";
  const meta = [counted(runs, "run"), at && dateText(at), version && `crmcom-mock ${version}`, command];
  return (
    <>
      <h2 class={`flex flex-wrap items-center gap-2 font-medium ${isFine ? "text-success" : "text-error"}`}>
        {isFine ? <CircleCheck /> : <CircleX />}
        {results[result]}
        <span class="ml-4 text-xs font-normal text-muted">{shownText(meta.filter(Boolean).join(" · "))}</span>
      </h2>
      <p class="mt-1">{shownText(reason ?? "")}</p>
      <p class="mt-1 text-warning">{interrupted ? words.brokenOff : ""}</p>
      <div class="mt-4 grid gap-6 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div class="min-w-0">
          <Matrix cells={cells} chosen={chosen} choose={choose} />
          <ul aria-label="Verdicts" class="mt-5 grid gap-x-6 gap-y-1.5 meta sm:grid-cols-2">
            {[...Map.groupBy(cells, ({ verdict }) => verdict)].map(([verdict, all]) => (
              <li key={verdict} class="flex items-center gap-2">
                <VerdictMark verdict={verdict} count={all.length} /> {words.verdicts[verdict][1]}
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

function VerdictMark({ verdict, count }: { readonly verdict: ShownCell["verdict"]; readonly count?: number }) {
  return (
    <b
      class={`inline-flex flex-none justify-between gap-2 rounded px-2 py-0.5 text-xs font-medium ${words.verdicts[verdict][0]}`}>
      {verdict} <span>{count}</span>
    </b>
  );
}

interface MatrixState {
  readonly cells: readonly ShownCell[];
  readonly chosen: ShownCell | ShownFailure | undefined;
  choose(cell: ShownCell | ShownFailure): void;
}

function Matrix({ cells, chosen, choose }: MatrixState) {
  const calls = [...Map.groupBy(cells, words.callOf)];
  const families = [...Map.groupBy(cells, words.familyOf)];
  return (
    <Scroller label="Calls and faults" class="overflow-x-auto">
      <table class="border-separate border-spacing-0.5">
        <thead class="text-xs">
          <tr>
            <th scope="col" class="min-w-40 pr-3 text-left align-bottom font-normal text-muted">
              When this happens …
            </th>
            {calls.map(([call]) => {
              const names = call.split(".");
              return (
                <th key={call} scope="col" title={call} class="min-w-22 px-1 pb-1 font-normal">
                  <span class="block text-muted">{shownText(names.at(-2) ?? "")}</span>
                  {shownText(names.at(-1) ?? "")}
                </th>
              );
            })}
          </tr>
        </thead>
        {families.map(([family, ofFamily]) => (
          <tbody key={family}>
            <tr>
              <th scope="rowgroup" colSpan={calls.length + 1} class="pt-2 text-left text-xs font-normal text-muted">
                {family}
              </th>
            </tr>
            {[...Map.groupBy(ofFamily, words.faultText)].map(([fault, row]) => (
              <tr key={fault}>
                <th scope="row" class="pr-3 text-left font-normal">
                  {shownText(fault)}
                </th>
                {calls.map(([call]) => {
                  const cell = row.find((one) => words.callOf(one) === call);
                  return (
                    <td key={call} class="p-0 text-center text-muted">
                      {cell ? (
                        <Button
                          aria-pressed={cell === chosen}
                          title={cell.why}
                          class={`h-6 w-full cursor-pointer rounded px-1.5 text-xs font-medium whitespace-nowrap max-sm:h-9 aria-pressed:ring-2 aria-pressed:ring-primary ${words.verdicts[cell.verdict][0]}`}
                          onClick={() => choose(cell)}>
                          {cell.verdict}
                        </Button>
                      ) : (
                        "–"
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </Scroller>
  );
}

interface FindingsState {
  readonly report: ShownExploration;
  choose(failure: ShownFailure): void;
}

/** Schedules of several faults, what is safe only as assumed, and what was flaky. */
function Findings({ report: { failures, flaky, whatIf = [] }, choose }: FindingsState) {
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
    "What breaks it when faults come together": several,
    "What is safe only if CRM.COM does as assumed": doubts,
    "What two runs did not agree on": unsure,
  };
  return Object.entries(all).map(([title, found]) =>
    found.length === 0 ? null : (
      <section key={title}>
        <h3 class="mt-5 mb-1 font-medium">{title}</h3>
        {found}
      </section>
    ),
  );
}

const pointsText = ({ points }: Pick<ShownFailure, "points">): string =>
  shownText(points.map(words.pointText).join(", and "));

/** What happened in a cell: why, the calls between client and store, what helps, and the line that replays it. */
function WhatBecame({ report, of }: { readonly report: ShownExploration; readonly of: ShownCell | ShownFailure }) {
  const failure = "points" in of ? of : report.failures[of.failure ?? -1];
  const points = "points" in of ? of.points : [of];
  const { why, calls, verdict } = of;
  const [look, means, helps] = words.verdicts[verdict];
  const replay = failure?.replay;
  return (
    <section aria-label="What happened" class="h-fit divide-y divide-base-300 box *:p-4">
      <div>
        <p class="flex gap-2 text-xs">
          <VerdictMark verdict={verdict} /> <span class="text-muted">{means}</span>
        </p>
        <h3 class="mt-1.5 title wrap-anywhere">{pointsText({ points })}</h3>
        <p class="mt-1 line-clamp-3 text-muted wrap-anywhere">{shownText(why)}</p>
      </div>
      {calls.length > 0 ? <Steps calls={calls} isDone={points.every(words.isDone)} /> : null}
      <div>
        {helps ? (
          <p class="mb-3">
            <b class="block text-xs font-medium">What helps</b> {helps}
          </p>
        ) : null}
        {replay ? (
          <>
            <p class="text-xs font-medium">Replay</p>
            <p class="mt-1 flex items-center gap-2 rounded-field bg-base-200 pl-3">
              <code class="min-w-0 flex-1 truncate" title={replay}>
                {shownText(replay)}
              </code>
              <CopyButton label="Copy the line that replays it" text={replay} />
            </p>
          </>
        ) : (
          <p class="meta">
            {look === words.bad ? "No file replays it: the exploration wrote none." : "Nothing is to be mended here."}
          </p>
        )}
      </div>
    </section>
  );
}

/** How far apart the calls of a run stand. */
const high = 56;

/** Calls between client and store, the first at the top: what was asked, what was stored, what came back. */
function Steps({ calls, isDone }: { readonly calls: readonly string[]; readonly isDone: boolean }) {
  const shown = calls.slice(0, 20);
  const end = shown.length * high + 18;
  return (
    <div class="overflow-x-auto">
      <svg
        width="384"
        height={end + 4}
        role="img"
        aria-label="The calls of the run, between client and store"
        class="fill-none text-xs">
        <text x="8" y="10" class="fill-muted">
          Client
        </text>
        <text x="135" y="10" class="fill-muted">
          Store
        </text>
        <path d={`M24 18V${end}M150 18V${end}`} class="stroke-base-300" />
        {shown.map((line, index) => {
          const [, call = line, outcome = "", answer = ""] = /^(.*?): ([^,]*), (.*)$/.exec(line) ?? [];
          const [said = "", rule] = answer.split(", struck by ");
          const isStored = !/token/.test(call) && (/processed/.test(outcome) || (rule !== undefined && isDone));
          const isLost = said.startsWith("no answer");
          const y = index * high + 34;
          return (
            <g key={String(index)}>
              <path d={`M30 ${y}H142m-5-4 6 4-6 4`} class="stroke-muted" />
              <text x="168" y={y + 4} class="fill-base-content">
                {shownText(call.replace(/^customer_events\./, ""))}
              </text>
              <circle
                cx="150"
                cy={y}
                r="4"
                class={isStored ? "fill-ok" : outcome === "refused" ? "fill-bad" : "fill-base-300"}
              />
              <path
                d={isLost ? `M142 ${y + 24}H96m-4-4-8 8m0-8 8 8` : `M142 ${y + 24}H32m6-4-6 4 6 4`}
                class={rule ? "stroke-fault" : "stroke-muted"}
              />
              <text x="168" y={y + 28} class={rule ? "fill-secondary" : "fill-muted"}>
                {shownText(rule ? `${said}, by the fault` : `${said}, ${outcome}`)}
              </text>
            </g>
          );
        })}
      </svg>
      {calls.length > shown.length ? <p class="meta">and {calls.length - shown.length} more calls</p> : null}
    </div>
  );
}
