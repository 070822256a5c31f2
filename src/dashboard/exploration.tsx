import { CircleCheck, CircleX } from "lucide-preact";
import { useState } from "preact/hooks";
import {
  brokenOff,
  callOf,
  faultFamily,
  faultText,
  looks,
  pointText,
  type ShownCell,
  type ShownExploration,
  type ShownFailure,
  spotText,
  verdictTexts,
  WhatBecame,
} from "./exploration-verdicts.tsx";
import { Button, Scroller } from "./pieces.tsx";
import { counted, dateText, shownText } from "./words.ts";

/** What an exploration found: calls across, faults down, and what became of each; a click on a cell tells it. */
export function ExplorationView({ report }: { readonly report: ShownExploration }) {
  const first = report.cells.findIndex(({ verdict }) => verdictTexts[verdict].look === "bad");
  const [chosen, setChosen] = useState<ShownCell | ShownFailure | undefined>(report.cells[first]);
  return (
    <>
      <Summary report={report} />
      <div class="grid gap-6 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div class="min-w-0">
          <Matrix report={report} chosen={chosen} choose={setChosen} />
          <Legend cells={report.cells} />
          <Findings report={report} choose={setChosen} />
        </div>
        {chosen ? <WhatBecame report={report} of={chosen} /> : null}
      </div>
    </>
  );
}

function Summary({
  report: { result, reason, interrupted, runs, failed, cells, command, version, at },
}: {
  readonly report: ShownExploration;
}) {
  const reached = cells.filter(({ verdict }) => verdict !== "not-reached").length;
  const isFine = result === "passed";
  const words = {
    passed: `All ${counted(reached, "fault")} are handled`,
    failed: `${failed} of ${counted(reached, "fault")} are not handled`,
    "not proven": "Nothing is proven",
  };
  const Icon = isFine ? CircleCheck : CircleX;
  const meta = [
    `${counted(runs, "run")}`,
    ...(at ? [dateText(at)] : []),
    ...(version ? [`crmcom-mock ${version}`] : []),
    ...(command ? [command] : []),
  ];
  return (
    <div class="mb-4">
      <h2 class={`flex flex-wrap items-center gap-2 font-medium ${isFine ? "text-success" : "text-error"}`}>
        <Icon />
        {words[result]}
        <span class="ml-4 text-xs font-normal text-muted">{shownText(meta.join(" · "))}</span>
      </h2>
      {reason ? <p class="mt-1">{shownText(reason)}</p> : null}
      {interrupted ? <p class="mt-1 text-warning">{brokenOff}</p> : null}
    </div>
  );
}

interface MatrixState {
  readonly report: ShownExploration;
  readonly chosen: ShownCell | ShownFailure | undefined;
  choose(cell: ShownCell | ShownFailure): void;
}

function Matrix({ report: { cells }, chosen, choose }: MatrixState) {
  const calls = [...new Map(cells.map((cell) => [callOf(cell), cell])).values()];
  const found = new Map(cells.map((cell) => [spotText(cell), cell]));
  const rows = [...Map.groupBy(cells, ({ fault }) => faultFamily(fault))].map(([family, those]) => ({
    family,
    faults: [...new Map(those.map((cell) => [`${cell.fault} ${cell.row ?? ""}`, cell])).values()],
  }));
  return (
    <Scroller label="Calls and faults" class="overflow-x-auto">
      <table class="border-separate border-spacing-0.5">
        <thead class="text-xs">
          <tr>
            <th scope="col" class="min-w-40 pr-3 text-left align-bottom font-normal text-muted">
              When this happens …
            </th>
            {calls.map((call) => (
              <th key={callOf(call)} scope="col" title={call.operation} class="min-w-22 px-1 pb-1 font-normal">
                <span class="block text-muted">{shownText(call.operation.split(".").slice(0, -1).at(-1) ?? "")}</span>
                <b class="font-medium">{shownText(call.operation.split(".").at(-1) ?? "")}</b> #{call.occurrence}
              </th>
            ))}
          </tr>
        </thead>
        {rows.map(({ family, faults }) => (
          <tbody key={family}>
            <tr>
              <th scope="rowgroup" colSpan={calls.length + 1} class="pt-2 text-left text-xs font-normal text-muted">
                {family}
              </th>
            </tr>
            {faults.map((fault) => (
              <tr key={faultText(fault)}>
                <th scope="row" title={fault.fault} class="pr-3 text-left font-normal">
                  {shownText(faultText(fault))}
                </th>
                {calls.map((call) => {
                  const cell = found.get(
                    spotText({ ...fault, operation: call.operation, occurrence: call.occurrence }),
                  );
                  return (
                    <td key={callOf(call)} class="p-0 text-center">
                      {cell ? (
                        <Verdict cell={cell} isChosen={cell === chosen} choose={choose} />
                      ) : (
                        <span class="text-muted">–</span>
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

function Verdict({ cell, isChosen, choose }: { cell: ShownCell; isChosen: boolean; choose(cell: ShownCell): void }) {
  return (
    <Button
      aria-pressed={isChosen}
      title={cell.why}
      class={`h-6 w-full cursor-pointer rounded px-1.5 text-xs font-medium whitespace-nowrap max-sm:h-9 aria-pressed:ring-2 aria-pressed:ring-primary ${looks[verdictTexts[cell.verdict].look]}`}
      onClick={() => choose(cell)}>
      {cell.verdict}
    </Button>
  );
}

function Legend({ cells }: Pick<ShownExploration, "cells">) {
  const counts = Map.groupBy(cells, ({ verdict }) => verdict);
  return (
    <ul aria-label="Verdicts" class="mt-5 grid gap-x-6 gap-y-1.5 meta sm:grid-cols-2">
      {[...counts].map(([verdict, all]) => (
        <li key={verdict} class="flex items-center gap-2">
          <span
            class={`flex w-26 flex-none justify-between rounded px-2 py-0.5 font-medium ${looks[verdictTexts[verdict].look]}`}>
            {verdict} <span class="tabular-nums">{all.length}</span>
          </span>
          {verdictTexts[verdict].means}
        </li>
      ))}
    </ul>
  );
}

/** Schedules of several faults, what is safe only as assumed, and what was flaky. */
function Findings({ report: { failures, flaky, whatIf = [] }, choose }: Pick<MatrixState, "report" | "choose">) {
  const several = failures.filter(({ points }) => points.length > 1);
  const title = (text: string) => <h3 class="mt-5 mb-1 font-medium">{text}</h3>;
  return (
    <>
      {several.length > 0 ? title("What breaks it when faults come together") : null}
      {several.map((failure, index) => (
        <button key={String(index)} type="button" class="menu-item flex-wrap" onClick={() => choose(failure)}>
          <b class={`rounded px-1.5 text-xs font-medium ${looks[verdictTexts[failure.verdict].look]}`}>
            {failure.verdict}
          </b>
          {shownText(failure.points.map(pointText).join(", and "))}
        </button>
      ))}
      {whatIf.length > 0 ? title("What is safe only if CRM.COM does as assumed") : null}
      {whatIf.map((doubt) => (
        <p key={`${doubt.assumption}=${doubt.variant}`} class="py-1">
          <code>{shownText(`${doubt.assumption}=${doubt.variant}`)}</code> {shownText(doubt.inWords)}
          <span class="block meta">
            {shownText(doubt.cells.map((cell) => `${cell.verdict}: ${pointText(cell)}`).join("; "))}
          </span>
        </p>
      ))}
      {flaky.length > 0 ? title("What two runs did not agree on") : null}
      {flaky.map(({ points, difference }) => (
        <p key={points.map(pointText).join()} class="py-1">
          {shownText(points.map(pointText).join(", and "))}: <span class="text-muted">{shownText(difference)}</span>
        </p>
      ))}
    </>
  );
}
