import { FolderOpen } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { problemOf } from "../admin-client.ts";
import { calls, run, useAnswer } from "../app.ts";
import { Select } from "../controls.tsx";
import { PasteBox, ScreenBox } from "../layout.tsx";
import { counted, parsed, shownText } from "../words.ts";
import { ExplorationView, type ShownExploration, type ShownFailure, verdicts } from "./exploration.tsx";

/** How often the folder is read again, and the exploration that runs asked how far it is. */
const pulseMs = 2000;

/** A report of the trials that were made, beside how many are planned so far. */
type RunningReport = ShownExploration & Readonly<Record<"done" | "planned" | "failed" | "runs", number>>;

type KeptFailure = ShownFailure & { readonly command: readonly string[] };

type Reports = Readonly<Record<string, ShownExploration>>;

/** An exploration that runs, the failures of the folder, and a report that was dropped onto the page: it stays in the browser. */
export function ExplorationsScreen() {
  const [pulse, setPulse] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setPulse((before) => before + 1), pulseMs);
    return () => clearInterval(timer);
  }, []);
  const { running, kept = [] } =
    useAnswer<{ running: RunningReport | null; kept: KeptFailure[] }>("explorations", pulse) ?? {};
  const [opened, setOpened] = useState<Reports>({});
  const [chosen, choose] = useState("");
  const open = (file: File | undefined) =>
    run(async () => {
      if (!file) return;
      setOpened({ ...opened, [file.name]: readReport(file.name, await file.text()) });
      choose(file.name);
    });
  const all: Reports = {
    ...(running && { [`now: ${running.command}`]: reportSoFar(running) }),
    ...keptReports(kept),
    ...opened,
  };
  const names = Object.keys(all);
  const name = names.includes(chosen) ? chosen : (names[0] ?? "");
  const report = all[name];
  const choices = names.map((id) => ({ id, face: shownText(id) }));
  const actions = (
    <>
      {names.length > 1 && <Select label="Exploration" all={choices} chosen={name} choose={choose} />}
      <label class="quiet focus-within:outline-2 focus-within:outline-primary">
        <FolderOpen />
        Open report
        <input
          type="file"
          accept=".json"
          class="sr-only"
          aria-label="Report"
          onChange={({ currentTarget }) => open(currentTarget.files?.[0])}
        />
      </label>
    </>
  );
  return (
    <ScreenBox
      actions={actions}
      hint={report ? shownText(name) : "What a client does not survive, and what happens then."}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void open(event.dataTransfer?.files[0]);
      }}>
      {report ? <ExplorationView key={name} report={report} /> : <NoReport />}
    </ScreenBox>
  );
}

const NoReport = () => (
  <PasteBox
    title="Drop a report here"
    label="command"
    text="npx crmcom-mock explore --format json -- node client.mjs > exploration.json">
    <code>explore</code> runs your client through every failure at every call, and says what breaks it. A report that
    you drop stays in this browser. An exploration that runs against this stand-in shows here by itself, and so do the
    failures that its folder keeps (<code>--explorations</code>).
  </PasteBox>
);

function reportSoFar({ done, planned, command: _, ...report }: RunningReport): ShownExploration {
  const word = calls.value.connection === "lost" ? "Ended after" : "Running:";
  const title = `${word} ${done} of ${counted(planned, "trial")}, ${report.failed} not handled`;
  return {
    ...report,
    result: "passed",
    title,
    reason: done === 0 ? "First the client runs twice without faults." : "",
  };
}

/** What the folder keeps of each client, as a report. */
function keptReports(all: readonly KeptFailure[]): Reports {
  // Another version of ours may know another verdict.
  const byCommand = Object.groupBy(
    all.filter(({ verdict }) => verdict in verdicts),
    ({ command }) => command.join(" "),
  );
  return Object.fromEntries(
    Object.entries(byCommand).map(([command, failures = []]) => {
      const cells = failures.flatMap(({ points, verdict, why, calls }, failure) =>
        points.length > 1 ? [] : points.map((point) => ({ ...point, verdict, why, calls, assumptions: [], failure })),
      );
      return [
        command,
        { result: "failed", title: `${counted(failures.length, "failure")} to replay`, cells, failures },
      ];
    }),
  );
}

/** @throws AdminProblem when the text is another thing than a report */
function readReport(name: string, text: string): ShownExploration {
  const read = parsed(text) as Partial<ShownExploration> | undefined;
  if (Array.isArray(read?.cells) && Array.isArray(read.failures) && read.result) return read as ShownExploration;
  const expected = "Expected what `explore --format json` prints: result, cells and failures.";
  throw problemOf(0, `${name} is not opened`, expected);
}
