import { useState } from "preact/hooks";
import type { Exploration } from "../lab/explore/exploration.ts";
import { AdminProblem } from "./admin-problem.ts";
import { CopyButton } from "./copy-button.tsx";
import { ExplorationMatrix } from "./exploration-matrix.tsx";
import { ProblemNote } from "./problem-note.tsx";

const command = "npx crmcom-mock explore --format json -- node client.mjs > exploration.json";

/** The report that a run of `explore` left, as the matrix that it is. */
export function ExplorationScreen() {
  const [report, setReport] = useState<Exploration>();
  const [problem, setProblem] = useState<AdminProblem>();
  const open = async (file: File | undefined) => {
    if (!file) return;
    try {
      setReport(readReport(await file.text()));
      setProblem(undefined);
    } catch (error) {
      setProblem(new AdminProblem(0, `${file.name} is not opened`, (error as Error).message));
    }
  };
  return (
    <>
      <div class="bar">
        <label>
          Report <input type="file" accept=".json" onChange={({ currentTarget }) => open(currentTarget.files?.[0])} />
        </label>
      </div>
      <ProblemNote problem={problem} />
      {report ? (
        <ExplorationMatrix report={report} />
      ) : (
        <div class="empty">
          <p>
            Open the JSON that <code>explore</code> printed: it runs a client through every failure, and says what
            breaks it. The file stays in this browser.
          </p>
          <pre>{command}</pre>
          <CopyButton label="Copy the command" text={command} />
        </div>
      )}
    </>
  );
}

/** @throws Error when the text is another thing than a report */
function readReport(text: string): Exploration {
  const read = JSON.parse(text) as Partial<Exploration> | null;
  if (!Array.isArray(read?.cells) || !Array.isArray(read.failures) || typeof read.result !== "string")
    throw new Error("Expected what `explore --format json` printed: result, cells and failures.");
  // Earlier versions printed neither.
  const whatIf = read.whatIf?.map((doubt) => ({ ...doubt, inWords: doubt.inWords ?? "" }));
  return { ...read, flaky: read.flaky ?? [], ...(whatIf && { whatIf }) } as Exploration;
}
