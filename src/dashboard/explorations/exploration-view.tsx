import { CircleCheck, CircleX } from "lucide-preact";
import type { Exploration } from "../../explore/exploration.ts";
import { Button, ClippedText, CopyButton } from "../controls.tsx";
import { capitalized, countText, dateText } from "../display-text.ts";
import words from "../faults/fault-words.json" with { type: "json" };
import { type Column, Table } from "../layout.tsx";
import { replaceView, view } from "../view-address.ts";
import table from "./exploration-words.json" with { type: "json" };

export type ShownFailure = Exploration["failures"][number];
type Cell = Exploration["cells"][number];
type Point = ShownFailure["point"];

/** A report of `explore`, or a part of one, with its origin. A title replaces the words for the result. */
export type ShownExploration = Pick<Exploration, "result" | "cells"> & {
  readonly failures: readonly ShownFailure[];
} & Partial<Omit<Exploration, "failures"> & Readonly<Record<"command" | "version" | "at" | "title", string>>>;

type Outcome = Pick<ShownFailure, "verdict" | "why" | "point" | "calls" | "replay" | "suggestedFix">;

type ChoiceState = { choose(text: string): void };

const verdicts = new Map(Object.entries(table.verdicts));

const lookOf = (verdict: string) => verdicts.get(verdict) ?? { look: "text-muted", means: "unknown here" };

const isBad = ({ verdict }: Outcome) => lookOf(verdict).look.endsWith("error");

export function ExplorationView({ report }: { readonly report: ShownExploration }) {
  const { result, reason, interrupted, runs = 0, failures, failed = failures.length, command, version, at } = report;
  const cells = report.cells.map((cell) => {
    const { replay = null, suggestedFix } = failures[cell.failure ?? -1] ?? {};
    return { ...cell, point: cell, replay, suggestedFix };
  });
  const choose = (at: string) => {
    replaceView({ at });
    document.getElementById("outcome")?.scrollIntoView({ block: "nearest" });
  };
  // Found by its text, because each answer has cells of its own.
  const chosen =
    [...cells, ...failures].find((outcome) => pointText(outcome.point) === view.value.at) ??
    cells.find(isBad) ??
    failures[0];
  const reached = countText(cells.filter(({ verdict }) => verdict !== "not-reached").length, "fault");
  const results = {
    passed: `All ${reached} are handled`,
    failed: `${failed} of ${reached} are not handled`,
    inconclusive: "Inconclusive",
    "lock outdated": "The lock file is outdated",
  };
  const isFine = result === "passed";
  const meta = [runs > 0 && countText(runs, "run"), at && dateText(at), version && `crmcom-mock ${version}`, command];
  return (
    <>
      <h2 class={`flex flex-wrap items-center gap-2 font-medium ${isFine ? "text-success" : "text-error"}`}>
        {isFine ? <CircleCheck /> : <CircleX />}
        {report.title ?? results[result]}
        <span class="ml-4 text-xs font-normal text-muted">{meta.filter(Boolean).join(" · ")}</span>
      </h2>
      <p class="mt-1">{reason}</p>
      <p class="mt-1 text-warning">
        {interrupted && "The exploration was interrupted, so points that were not run yet are unknown."}
      </p>
      <div class="mt-4 grid grid-cols-[minmax(0,1fr)] gap-6 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <div class="min-w-0">
          {cells.length > 0 && <Matrix cells={cells} chosen={chosen} choose={choose} />}
          <ul aria-label="Verdicts" class="mt-5 grid gap-x-6 gap-y-1.5 meta sm:grid-cols-2">
            {[...Map.groupBy(cells, ({ verdict }) => verdict)].map(([verdict, { length }]) => (
              <li key={verdict} class="flex items-center gap-2">
                {length} <VerdictMark verdict={verdict} /> {lookOf(verdict).means}
              </li>
            ))}
          </ul>
          <Findings report={report} choose={choose} />
        </div>
        {chosen && <OutcomePanel {...chosen} />}
      </div>
    </>
  );
}

const faults: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(words.faults));

const familyOf = ({ fault }: Point): string => faults.get(fault)?.[0] ?? "CRM.COM refuses";

function faultText({ fault, lasts, row, identifier }: Point): string {
  const kind = fault.replace("refused:", "").replace(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`);
  const ofRow = row === undefined ? "" : `, row ${row}${identifier === undefined ? "" : ` ("${identifier}")`}`;
  return `${faults.get(fault)?.[1] ?? capitalized(kind)}${lasts ? ", for good" : ofRow}`;
}

const familyHead = (family: string) => family && <span class="block pt-2 meta">{family}</span>;

const callOf = ({ operation, occurrence }: Point) => `${operation.replace(/^customer_events\./, "")} #${occurrence}`;

const pointText = (point: Point) => `${faultText(point)}, at ${callOf(point)}`;

const VerdictMark = ({ verdict }: Pick<Outcome, "verdict">) => (
  <b class={`rounded px-2 py-0.5 text-xs font-medium whitespace-nowrap ${lookOf(verdict).look}`}>{verdict}</b>
);

function Matrix({ cells, chosen, choose }: ChoiceState & { cells: readonly (Cell & Outcome)[]; chosen: unknown }) {
  const rows = [...Map.groupBy(cells, familyOf)].flatMap(([family, ofFamily]) =>
    [...Map.groupBy(ofFamily, faultText)].map(([text, row], at) => ({ text, row, family: at === 0 ? family : "" })),
  );
  type Row = (typeof rows)[number];
  const calls = [...new Set(cells.map(callOf))];
  const isOf = (call: string) => (cell: Cell) => callOf(cell) === call;
  const cellOf = (cell: (typeof cells)[number]) => {
    const look = `matrix-cell ${lookOf(cell.verdict).look}`;
    const press = () => choose(pointText(cell.point));
    return <Button face={cell.verdict} aria-pressed={cell === chosen} title={cell.why} class={look} onClick={press} />;
  };
  const faultLook = "sticky left-0 bg-base-100 py-1.5 align-bottom min-w-28 sm:min-w-44";
  const callLook = "min-w-20 px-1! pb-1 align-bottom";
  const callColumn = (call: string): Column<Row> => {
    return [call.replaceAll(".", " "), callLook, ({ row }) => row.filter(isOf(call)).map(cellOf)];
  };
  const columns: readonly Column<Row>[] = [
    ["When this happens …", faultLook, ({ family, text }) => [familyHead(family), text]],
    ...calls.map(callColumn),
  ];
  return <Table label="Calls and faults" columns={columns} rows={rows} />;
}

function Findings({ report, choose }: ChoiceState & { readonly report: ShownExploration }) {
  const { failures, unstable = [], whatIf } = report;
  const all: Readonly<Record<string, readonly { text: string; note?: string; outcome?: Outcome }[]>> = {
    Failures: failures.map((failure) => ({
      ...{ text: pointText(failure.point), outcome: failure },
      note: (failure.alsoAt ?? []).map(pointText).join("; "),
    })),
    "Safe only if CRM.COM behaves as assumed": (whatIf?.conditions ?? []).map(({ cells, ...switched }) => ({
      text: `${switched.assumption}=${switched.variant} (${switched.provenance}): ${switched.summary}`,
      note: cells.map((cell) => `${cell.verdict}: ${pointText(cell)}`).join("; "),
    })),
    "Where two runs differed": unstable.map((failure) => ({
      text: pointText(failure.point),
      note: failure.difference,
    })),
  };
  return Object.entries(all).map(([title, findings]) => (
    <section key={title} hidden={findings.length === 0}>
      <h3 class="mt-5 mb-1 font-medium">{title}</h3>
      {findings.map(({ text, note, outcome }) => (
        <p key={text} class="flex flex-wrap items-center gap-x-2 py-1">
          {outcome && <VerdictMark verdict={outcome.verdict} />}
          {outcome ? <Button face={text} class="cursor-pointer go text-left" onClick={() => choose(text)} /> : text}
          <span class="w-full meta">{note}</span>
        </p>
      ))}
    </section>
  ));
}

function OutcomePanel(outcome: Outcome) {
  const { verdict, why, calls, point, replay, suggestedFix } = outcome;
  const isDone = familyOf(point) === "Done, response unusable";
  return (
    <section id="outcome" aria-label="What happened" class="panes h-fit xl:sticky xl:top-4">
      <div>
        <p class="flex gap-2 meta">
          <VerdictMark verdict={verdict} /> {lookOf(verdict).means}
        </p>
        <h3 class="mt-1.5 title wrap-anywhere">{pointText(outcome.point)}</h3>
        <p class="mt-1 line-clamp-3 text-muted wrap-anywhere" title={why} children={why} />
      </div>
      <p hidden={!replay} class="flex items-center gap-2">
        <b class="text-xs font-medium">Replay</b>
        <ClippedText class="min-w-0 flex-1 font-mono" text={replay ?? ""} />
        <CopyButton label="Copy the command that replays it" text={replay ?? undefined} />
      </p>
      {calls.length > 0 && <Steps calls={calls} isDone={isDone} />}
      {suggestedFix && (
        <p>
          <b class="block text-xs font-medium">Suggested fix</b> {suggestedFix.text}
          <span class="meta">{` Depends on ${suggestedFix.assumption} (${suggestedFix.provenance}) `}</span>
          <CopyButton label="Copy the command that settles the assumption" text={suggestedFix.settle} />
        </p>
      )}
      {!replay && isBad(outcome) && (
        <p class="meta">No file replays this failure, because the exploration wrote none.</p>
      )}
    </section>
  );
}

const Steps = ({ calls, isDone }: { readonly calls: readonly string[]; readonly isDone: boolean }) => (
  <div role="img" aria-label="The calls of the run, between client and store" class="text-xs">
    <p class="flex w-33 justify-between text-muted">
      <span>Client</span> <span>Store</span>
    </p>
    {calls.slice(0, 20).map((line, index) => {
      const [, call = line, outcome = "", answer = "", rule] = stepForm.exec(line) ?? [];
      const isStored = !/token/.test(call) && (/processed/.test(outcome) || (rule !== undefined && isDone));
      const dot = isStored ? "fill-ok" : outcome === "refused" ? "fill-bad" : "fill-base-300";
      // The arrow of a lost answer ends in a cross, half way.
      const back = answer.startsWith("no response") ? "M108 36H66m-4-4 8 8m0-8-8 8" : "M108 36H10m5-4-5 4 5 4";
      const look = rule ? "text-secondary" : "text-muted";
      return (
        <div key={index} class="flex gap-4">
          <svg aria-hidden="true" viewBox="0 0 120 48" class="h-12 w-30 flex-none fill-none stroke-current">
            <path d="M5 0V48M115 0V48" class="stroke-base-300" />
            <path d="M10 12H108m-5-4 5 4-5 4" class="text-muted" />
            <circle cx="115" cy="12" r="4" class={`stroke-none ${dot}`} />
            <path d={back} class={look} />
          </svg>
          <p class="min-w-0 leading-6">
            <span class="block truncate">{call.replace(/^customer_events\./, "")}</span>
            <span class={`block truncate ${look}`}>{`${answer}, ${rule ? "by the fault" : outcome}`}</span>
          </p>
        </div>
      );
    })}
    {calls.length > 20 && <p class="meta">and {calls.length - 20} more calls</p>}
  </div>
);

/** `customer_events.show: processed, HTTP 200, injected slow`. */
const stepForm = /^(.*?): ([^,]*), (.*?)(?:, injected (.*))?$/;
