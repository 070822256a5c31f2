import { xmlText } from "../ground/xml-text.ts";
import { type Exploration, explorationReport } from "./exploration.ts";
import { htmlReport } from "./html-report.ts";
import { spotKey } from "./point.ts";
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
function junitReport({ result, reason, interrupted, cells, failures }: Exploration): string {
  const ofCells = cells.map((cell) => {
    const name = `classname="${xmlText(cell.operation)}" name="${xmlText(spotKey(cell))}"`;
    const replay = cell.failure === undefined ? null : failures[cell.failure]?.replay;
    if (isFailure(cell.verdict)) return failureCase(name, cell, replay ?? null);
    if (cell.verdict === "not-reached")
      return `    <testcase ${name}><skipped message="${xmlText(cell.why)}"/></testcase>`;
    if (cell.verdict === "flaky") return `    <testcase ${name}>${error("flaky", cell.why)}</testcase>`;
    return `    <testcase ${name}/>`;
  });
  const ofSeveral = failures
    .filter(({ points }) => points.length > 1)
    .map((failure) => {
      const name = failure.points.map((point) => spotKey(point)).join(" + ");
      return failureCase(`classname="schedules" name="${xmlText(name)}"`, failure, failure.replay);
    });
  const unproven =
    result === "not proven"
      ? [`    <testcase classname="exploration" name="result">${error("not proven", reason ?? "")}</testcase>`]
      : interrupted
        ? [`    <testcase classname="exploration" name="whole">${error("interrupted", "it was broken off")}</testcase>`]
        : [];
  const all = [...ofCells, ...ofSeveral, ...unproven];
  const count = (element: string) => all.filter((one) => one.includes(`<${element} `)).length;
  const numbers = `tests="${all.length}" failures="${count("failure")}" errors="${count("error")}" skipped="${count("skipped")}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${numbers}>`,
    `  <testsuite name="crmcom-mock explore" ${numbers}>`,
    ...all,
    "  </testsuite>",
    "</testsuites>\n",
  ].join("\n");
}

const error = (type: string, message: string) => `<error type="${type}" message="${xmlText(message)}"/>`;

function failureCase(
  name: string,
  { verdict, why, calls }: { readonly verdict: string; readonly why: string; readonly calls: readonly string[] },
  replay: string | null,
): string {
  const text = [...calls, ...(replay === null ? [] : [replay])].join("\n");
  return `    <testcase ${name}>\n      <failure type="${verdict}" message="${xmlText(`${verdict}: ${why}`)}">${xmlText(text)}</failure>\n    </testcase>`;
}
