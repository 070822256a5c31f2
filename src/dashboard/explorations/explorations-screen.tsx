import { FolderOpen } from "lucide-preact";
import { useState } from "preact/hooks";
import { AdminProblem } from "../admin-client.ts";
import { run } from "../app.ts";
import { PasteBox, ScreenBox } from "../layout.tsx";
import { shownText } from "../words.ts";
import { ExplorationView } from "./exploration.tsx";
import type { ShownExploration } from "./exploration-words.ts";

const command = "npx crmcom-mock explore --format json -- node client.mjs > exploration.json";

/** The report of a run of `explore`, dropped onto the page or opened from a file. It stays in the browser. */
export function ExplorationsScreen() {
  const [opened, setOpened] = useState<{ readonly name: string; readonly report: ShownExploration }>();
  const open = (file: File | undefined) =>
    file &&
    run(async () => {
      const text = await file.text();
      try {
        setOpened({ name: file.name, report: readReport(text) });
      } catch (error) {
        throw new AdminProblem(0, `${file.name} is not opened`, (error as Error).message);
      }
    });
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void open(event.dataTransfer?.files[0]);
  };
  const chooser = (
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
  );
  const hint = opened ? shownText(opened.name) : "What a client does not survive, and what happens then.";
  return (
    <ScreenBox
      title="Explorations"
      actions={chooser}
      hint={hint}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}>
      {opened ? (
        <ExplorationView key={opened.name} report={opened.report} />
      ) : (
        <PasteBox title="Drop a report here" label="command" text={command}>
          <code>explore</code> runs your client through every failure at every call, and says what breaks it. The report
          stays in this browser.
        </PasteBox>
      )}
    </ScreenBox>
  );
}

/** @throws Error when the text is another thing than a report */
function readReport(text: string): ShownExploration {
  const read = JSON.parse(text) as Partial<ShownExploration> | null;
  if (!Array.isArray(read?.cells) || !Array.isArray(read.failures) || typeof read.result !== "string")
    throw new Error("Expected what `explore --format json` prints: result, cells and failures.");
  return { flaky: [], ...read } as unknown as ShownExploration;
}
