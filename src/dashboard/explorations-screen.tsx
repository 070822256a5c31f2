import { FolderOpen } from "lucide-preact";
import { useState } from "preact/hooks";
import { AdminProblem } from "./admin-client.ts";
import { ExplorationView } from "./exploration.tsx";
import type { ShownExploration } from "./exploration-verdicts.tsx";
import { ScreenHead } from "./parts.tsx";
import { CopyButton, ProblemNote } from "./pieces.tsx";
import { shownText } from "./words.ts";

const command = "npx crmcom-mock explore --format json -- node client.mjs > exploration.json";

/** The report of a run of `explore`, dropped onto the page or opened from a file. It stays in the browser. */
export function ExplorationsScreen() {
  const [opened, setOpened] = useState<{ readonly name: string; readonly report: ShownExploration }>();
  const [problem, setProblem] = useState<AdminProblem>();
  const open = async (file: File | undefined) => {
    if (!file) return;
    try {
      setOpened({ name: file.name, report: readReport(await file.text()) });
      setProblem(undefined);
    } catch (error) {
      setProblem(new AdminProblem(0, `${file.name} is not opened`, (error as Error).message));
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void open(event.dataTransfer?.files[0]);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a file can be opened by the button as well
    <div class="min-h-0 flex-1 overflow-y-auto" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <ScreenHead
        title="Explorations"
        actions={
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
        }>
        {opened ? shownText(opened.name) : "What a client does not survive, and what happens then."}
      </ScreenHead>
      <div class="max-w-7xl px-5 pb-8 max-sm:px-3">
        <ProblemNote problem={problem} />
        {opened ? <ExplorationView key={opened.name} report={opened.report} /> : <NoReport />}
      </div>
    </div>
  );
}

const NoReport = () => (
  <div class="mx-auto my-6 flex max-w-2xl flex-col gap-3 rounded-box border border-dashed border-base-300 p-6">
    <p class="title">Drop a report here</p>
    <p class="text-muted">
      <code>explore</code> runs your client through every failure at every call, and says what breaks it. The report
      stays in this browser.
    </p>
    <pre class="json overflow-x-auto rounded-field bg-base-200 p-3 whitespace-pre-wrap">{command}</pre>
    <div>
      <CopyButton isNamed label="Copy the command" text={command} />
    </div>
  </div>
);

/** @throws Error when the text is another thing than a report */
function readReport(text: string): ShownExploration {
  const read = JSON.parse(text) as Partial<ShownExploration> | null;
  if (!Array.isArray(read?.cells) || !Array.isArray(read.failures) || typeof read.result !== "string")
    throw new Error("Expected what `explore --format json` prints: result, cells and failures.");
  return { flaky: [], ...read } as unknown as ShownExploration;
}
