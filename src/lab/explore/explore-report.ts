import { type JunitCase, type JunitResult, junitDocument } from "../../ground/junit-document.ts";
import { type Exploration, type ExploredCell, explorationReport } from "./exploration.ts";
import { htmlReport } from "./html-report.ts";
import { pointsText, spotKey } from "./point.ts";
import { textReport } from "./text-report.ts";
import { isFailure } from "./verdict-words.ts";

/** The forms of the report of an exploration. */
export const exploreFormats = ["text", "json", "junit", "html"] as const;

export type ExploreFormat = (typeof exploreFormats)[number];

/** An exploration in one of the forms, with a line break at its end. */
export function exploreReport(exploration: Exploration, format: ExploreFormat): string {
  const forms = { text: textReport, json: jsonReport, junit: junitReport, html: htmlReport };
  return forms[format](exploration);
}

const jsonReport = (exploration: Exploration) => `${JSON.stringify(explorationReport(exploration), null, 2)}\n`;

/** A cell is a test case; schedules of several faults that failed, and what makes the whole unproven, are others. */
function junitReport(exploration: Exploration): string {
  const { cells, failures } = exploration;
  const ofCells = cells.map((cell): JunitCase => {
    const replay = cell.failure === undefined ? null : (failures[cell.failure]?.replay ?? null);
    return { name: spotKey(cell), classname: cell.operation, result: resultOf(cell, replay) };
  });
  const ofSeveral = failures
    .filter(({ points }) => points.length > 1)
    .map(
      (failure): JunitCase => ({
        name: pointsText(failure.points),
        classname: "schedules",
        result: resultOf(failure, failure.replay),
      }),
    );
  return junitDocument("crmcom-mock explore", [...ofCells, ...ofSeveral, ...ofWhole(exploration)]);
}

function resultOf(
  { verdict, why, calls }: Pick<ExploredCell, "verdict" | "why" | "calls">,
  replay: string | null,
): JunitResult | undefined {
  if (isFailure(verdict)) {
    const text = [...calls, ...(replay === null ? [] : [replay])].join("\n");
    return { element: "failure", type: verdict, message: `${verdict}: ${why}`, text };
  }
  if (verdict === "not-reached") return { element: "skipped", message: why };
  return verdict === "flaky" ? { element: "error", type: verdict, message: why } : undefined;
}

/** What keeps the whole from being proven. */
function ofWhole({ result, reason = "", interrupted }: Exploration): JunitCase[] {
  const error = (name: string, type: string, message: string): JunitCase => ({
    name,
    classname: "exploration",
    result: { element: "error", type, message },
  });
  if (result === "not proven") return [error("result", result, reason)];
  return interrupted ? [error("whole", "interrupted", "it was broken off")] : [];
}
