import { xmlText } from "../ground/xml-text.ts";
import type { Drift } from "./drift.ts";
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
      `| \`${id}\` | ${variant === undefined ? "none of ours" : `\`${variant}\``} | ${linesOf(exchanges)} |`,
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
  const verdicts = drift.assumptions.map((one) => {
    const name = `    <testcase name="${xmlText(one.id)}" classname="assumption"`;
    if (one.verdict === "confirmed") return `${name}/>`;
    if (one.verdict === "not exercised") return `${name}><skipped/></testcase>`;
    return `${name}><failure type="refuted" message="${xmlText(verdictInWords(one))}"/></testcase>`;
  });
  const shapes = drift.shapes.map(
    (shape) =>
      `    <testcase name="${xmlText(`${shape.operation} ${shape.path}`)}" classname="shape"><failure type="${shape.kind}" message="${xmlText(shapeInWords(shape))}"/></testcase>`,
  );
  const name = '    <testcase name="replay" classname="replay"';
  const { same, different } = drift.replay;
  const message = xmlText(replayInWords(drift));
  const replay =
    same + different === 0
      ? `${name}><error type="not proven" message="${message}"/></testcase>`
      : different > 0
        ? `${name}><failure type="different" message="${message}"/></testcase>`
        : `${name}/>`;
  const refuted = said(drift, "refuted").length;
  const failures = refuted + shapes.length + (different > 0 ? 1 : 0);
  const errors = same + different === 0 ? 1 : 0;
  const numbers = `tests="${verdicts.length + shapes.length + 1}" failures="${failures}" errors="${errors}" skipped="${said(drift, "not exercised").length}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${numbers}>`,
    `  <testsuite name="crmcom-mock drift" ${numbers}>`,
    ...[...verdicts, ...shapes, replay],
    "  </testsuite>",
    "</testsuites>\n",
  ].join("\n");
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
  return `${id}${variant === undefined ? "" : `: ${variant} describes it`} (${linesOf(exchanges)})`;
}

function linesOf(exchanges: readonly number[]): string {
  const first = exchanges.slice(0, 5).join(", ");
  const more = exchanges.length > 5 ? ` and ${exchanges.length - 5} more` : "";
  return `${exchanges.length === 1 ? "line" : "lines"} ${first}${more}`;
}

function shapeInWords({ operation, path, kind, here, there }: Drift["shapes"][number]): string {
  return `${operation}, ${path}, ${kind}: here ${here ?? "nothing"}, there ${there ?? "nothing"}`;
}
