import { type JunitCase, type JunitResult, junitDocument } from "../../ground/junit-document.ts";
import type { Drift } from "./drift.ts";
import { linesInWords } from "./lines-in-words.ts";
import type { DriftVerdict } from "./merged-verdicts.ts";

export const driftFormats = ["text", "json", "junit", "markdown"] as const;
export type DriftFormat = (typeof driftFormats)[number];

/** A drift in one of the formats, with a line break at its end. */
export function driftReport(drift: Drift, format: DriftFormat): string {
  return { text: textReport, json: jsonReport, junit: junitReport, markdown: markdownReport }[format](drift);
}

const jsonReport = (drift: Drift) => `${JSON.stringify(drift, null, 2)}\n`;

function textReport(drift: Drift): string {
  return `${[
    `${drift.result.toUpperCase()}: ${replayInWords(drift)}`,
    coverageInWords(drift),
    ...said(drift, "refuted").map((one) => `refuted      ${verdictInWords(one)}`),
    ...said(drift, "confirmed").map((one) => `confirmed    ${verdictInWords(one)}`),
    ...said(drift, "not exercised").map(({ id }) => `not exercised ${id}`),
    ...drift.shapes.map((shape) => `shape        ${shapeInWords(shape)}`),
    ...drift.differences.flatMap(({ line, operation, differences }) => [
      `different    line ${line}, ${operation}`,
      ...differences.map(({ path, there, here }) => `               at ${path}: there ${there}, here ${here}`),
    ]),
  ].join("\n")}\n`;
}

function markdownReport(drift: Drift): string {
  const rows = said(drift, "refuted").map(
    ({ id, variant, exchanges }) =>
      `| \`${id}\` | ${variant === undefined ? "none of ours" : `\`${variant}\``} | ${linesInWords(exchanges)} |`,
  );
  const shapes = drift.shapes.map(
    ({ operation, path, kind, here, there }) =>
      `| \`${operation}\` | \`${path}\` | ${kind} | ${cell(here)} | ${cell(there)} |`,
  );
  return `${[
    `## Drift: ${drift.result}`,
    "",
    `${replayInWords(drift)}. ${coverageInWords(drift)}`,
    ...table("Refuted", ["Assumption", "Variant that describes it", "Lines"], rows),
    ...table("Shapes", ["Method", "Where", "What", "Here", "There"], shapes),
    "",
    `Confirmed: ${
      said(drift, "confirmed")
        .map(({ id }) => `\`${id}\``)
        .join(", ") || "none"
    }. Not exercised: ${said(drift, "not exercised").length}.`,
  ].join("\n")}\n`;
}

function table(title: string, heads: readonly string[], rows: readonly string[]): string[] {
  if (rows.length === 0) return [];
  return ["", `### ${title}`, "", `| ${heads.join(" | ")} |`, `| ${heads.map(() => "---").join(" | ")} |`, ...rows];
}

const cell = (text: string | null) => (text === null ? "" : text.replace(/[|\n]/g, " "));

function junitReport(drift: Drift): string {
  const verdicts = drift.assumptions.map(
    (one): JunitCase => ({ name: one.id, classname: "assumption", result: verdictResult(one) }),
  );
  const shapes = drift.shapes.map(
    (shape): JunitCase => ({
      name: `${shape.operation} ${shape.path}`,
      classname: "shape",
      result: { element: "failure", type: shape.kind, message: shapeInWords(shape) },
    }),
  );
  const replay = { name: "replay", classname: "replay", result: replayResult(drift) };
  return junitDocument("crmcom-mock drift", [...verdicts, ...shapes, replay]);
}

function verdictResult(one: DriftVerdict): JunitResult | undefined {
  if (one.verdict === "confirmed") return undefined;
  if (one.verdict === "not exercised") return { element: "skipped" };
  return { element: "failure", type: one.verdict, message: verdictInWords(one) };
}

function replayResult(drift: Drift): JunitResult | undefined {
  const { same, different } = drift.replay;
  const message = replayInWords(drift);
  if (same + different === 0) return { element: "error", type: "not proven", message };
  return different > 0 ? { element: "failure", type: "different", message } : undefined;
}

const said = ({ assumptions }: Drift, wanted: DriftVerdict["verdict"]) =>
  assumptions.filter(({ verdict }) => verdict === wanted);

function replayInWords({ replay: { same, different, notComparable } }: Drift): string {
  return `${same} exchanges the same, ${different} different, ${notComparable} not comparable`;
}

function coverageInWords({ coverage: { methods, rows, assumptions } }: Drift): string {
  return `seen: ${methods.seen} of ${methods.of} methods, ${rows.seen} of ${rows.of} rows, ${assumptions.seen} of ${assumptions.of} assumptions`;
}

function verdictInWords({ id, variant, exchanges }: DriftVerdict): string {
  return `${id}${variant === undefined ? "" : `: ${variant} describes it`} (${linesInWords(exchanges)})`;
}

function shapeInWords({ operation, path, kind, here, there }: Drift["shapes"][number]): string {
  return `${operation}, ${path}, ${kind}: here ${here ?? "nothing"}, there ${there ?? "nothing"}`;
}
