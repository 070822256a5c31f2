import { FolderOpen } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { AdminProblem } from "../admin-client.ts";
import { calls, run, useAnswer } from "../app.ts";
import { Select } from "../controls.tsx";
import { PasteBox, ScreenBox } from "../layout.tsx";
import { counted, shownText } from "../words.ts";
import { ExplorationView } from "./exploration.tsx";
import { type ShownExploration, type ShownFailure, verdictWords } from "./exploration-words.ts";

const command = "npx crmcom-mock explore --format json -- node client.mjs > exploration.json";

/** How often the folder is read again, and the exploration that runs asked how far it is. */
const pulseMs = 2000;

/** An exploration that runs, the failures of the folder, and a report that was dropped onto the page: it stays in the browser. */
export function ExplorationsScreen() {
  const [pulse, setPulse] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setPulse((before) => before + 1), pulseMs);
    return () => clearInterval(timer);
  }, []);
  const answer = useAnswer<{ running: RunningReport | null; kept: readonly KeptFailure[] }>("explorations", pulse);
  const [opened, setOpened] = useState<Readonly<Record<string, ShownExploration>>>({});
  const [chosen, choose] = useState("");
  const open = (file: File | undefined) =>
    file &&
    run(async () => {
      const text = await file.text();
      try {
        setOpened({ ...opened, [file.name]: readReport(text) });
        choose(file.name);
      } catch (error) {
        throw new AdminProblem(0, `${file.name} is not opened`, (error as Error).message);
      }
    });
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void open(event.dataTransfer?.files[0]);
  };
  // Another version of ours may know another verdict.
  const kept = (answer?.kept ?? []).filter(({ verdict }) => verdict in verdictWords);
  const byCommand = Map.groupBy(kept, (one) => one.command.join(" "));
  const all: Readonly<Record<string, ShownExploration>> = {
    ...(answer?.running && { [`now: ${answer.running.command}`]: reportSoFar(answer.running) }),
    ...Object.fromEntries([...byCommand].map(([command, kept]) => [command, keptReport(kept)])),
    ...opened,
  };
  const names = Object.keys(all);
  const name = names.includes(chosen) ? chosen : (names[0] ?? "");
  const report = all[name];
  const actions = (
    <>
      {names.length > 1 ? (
        <Select
          label="Exploration"
          all={names.map((id) => ({ id, face: shownText(id) }))}
          chosen={name}
          choose={choose}
        />
      ) : null}
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
      onDrop={drop}>
      {report ? (
        <ExplorationView key={name} report={report} />
      ) : (
        <PasteBox title="Drop a report here" label="command" text={command}>
          <code>explore</code> runs your client through every failure at every call, and says what breaks it. A report
          that you drop stays in this browser. An exploration that runs against this stand-in shows here by itself, and
          so do the failures that its folder keeps (<code>--explorations</code>).
        </PasteBox>
      )}
    </ScreenBox>
  );
}

/** A report of the trials that were made, beside how many are planned so far. */
type RunningReport = ShownExploration & Readonly<Record<"done" | "planned" | "failed" | "runs", number>>;

function reportSoFar({ done, planned, failed, cells, failures, runs }: RunningReport): ShownExploration {
  const word = calls.value.connection === "lost" ? "Ended after" : "Running:";
  const title = `${word} ${done} of ${counted(planned, "trial")}, ${failed} not handled`;
  const reason = done === 0 ? "First the client runs twice without faults." : "";
  return { result: "passed", title, reason, failed, cells, failures, runs };
}

type KeptFailure = ShownFailure & { readonly command: readonly string[] };

/** What the folder keeps of one client, as a report. */
function keptReport(failures: readonly KeptFailure[]): ShownExploration {
  const cells = failures.flatMap(({ points, verdict, why, calls }, failure) =>
    points.length > 1 ? [] : points.map((point) => ({ ...point, verdict, why, calls, assumptions: [], failure })),
  );
  return {
    result: "failed",
    title: `${counted(failures.length, "failure")} to replay`,
    cells,
    failures: [...failures],
  };
}

/** @throws Error when the text is another thing than a report */
function readReport(text: string): ShownExploration {
  const read = JSON.parse(text) as Partial<ShownExploration> | null;
  if (Array.isArray(read?.cells) && Array.isArray(read.failures) && typeof read.result === "string")
    return read as ShownExploration;
  throw new Error("Expected what `explore --format json` prints: result, cells and failures.");
}
