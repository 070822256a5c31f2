import { xmlText } from "../../ground/junit-document.ts";
import {
  brokenOffText,
  type Exploration,
  type ExploredCell,
  type Failure,
  isFailure,
  isSurvived,
  matrixOf,
} from "./exploration.ts";
import { pointsText, spotKey } from "./point.ts";
import { nothingTurns, safeOnlyIf, verifyLine } from "./what-if.ts";

/** An exploration as one page that needs nothing from outside, in light and dark, and on paper. */
export function htmlReport(exploration: Exploration): string {
  const { result, reason, interrupted, runs, handled, failed, notReached, failures, flaky, whatIf } = exploration;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Exploration: ${result}</title>
<style>${style}</style>
</head>
<body>
<h1>Exploration: <span class="${classOf(result === "passed" ? "handled" : result === "failed" ? "lost" : "flaky")}">${result}</span></h1>
${reason === undefined ? "" : `<p>${xmlText(reason)}</p>`}
${interrupted ? `<p>${brokenOffText}</p>` : ""}
<p><b>${handled}</b> handled, <b>${failed}</b> failed, <b>${notReached}</b> not reached, in ${runs} runs</p>
${matrix(exploration)}
${failures.length === 0 ? "" : `<h2>What breaks the client</h2>${failures.map(failureBlock).join("\n")}`}
${flaky.length === 0 ? "" : `<h2>Flaky</h2><ul>${flaky.map(({ difference }) => `<li>${xmlText(difference)}</li>`).join("")}</ul>`}
${whatIf ? whatIfBlock(whatIf) : ""}
</body>
</html>
`;
}

const style = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: CanvasText; background: Canvas }
table { border-collapse: collapse } th, td { border: 1px solid GrayText; padding: .25em .6em; text-align: left; vertical-align: top }
code, pre { font: 13px/1.4 ui-monospace, monospace } pre { overflow-x: auto; white-space: pre-wrap; margin: .4em 0 }
.fine { color: light-dark(#1a6b2f, #7fd694) } .bad { color: light-dark(#b3261e, #ff9a92); font-weight: 600 }
.open { color: light-dark(#7a5c00, #e6c35c) } .none { color: GrayText }
.scroll { overflow-x: auto }
@media print { details::details-content { content-visibility: visible } pre { page-break-inside: avoid } }
`;

function classOf(verdict: ExploredCell["verdict"]): string {
  if (isFailure(verdict)) return "bad";
  return isSurvived(verdict) ? "fine" : verdict === "flaky" ? "open" : "none";
}

function matrix(exploration: Exploration): string {
  const { calls, rows } = matrixOf(exploration);
  if (calls.length === 0) return "";
  const heads = calls.map(
    ({ operation, occurrence }) => `<th scope="col"><code>${xmlText(operation)}</code> #${occurrence}</th>`,
  );
  const lines = rows.map(
    ({ fault, cells }) =>
      `<tr><th scope="row"><code>${fault}</code></th>${cells.map((cell) => cellBlock(cell, exploration.failures)).join("")}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th></th>${heads.join("")}</tr></thead><tbody>${lines.join("\n")}</tbody></table></div>`;
}

function cellBlock(cell: ExploredCell | undefined, failures: readonly Failure[]): string {
  if (!cell) return "<td></td>";
  const { verdict, why, calls, failure } = cell;
  const word = `<span class="${classOf(verdict)}">${verdict}</span>`;
  if (!isFailure(verdict)) return `<td${why === "" ? "" : ` title="${xmlText(why)}"`}>${word}</td>`;
  const replay = failure === undefined ? null : (failures[failure]?.replay ?? null);
  return `<td><details><summary>${word}</summary>${details(why, calls, replay)}</details></td>`;
}

const details = (why: string, calls: readonly string[], replay: string | null) =>
  `<p>${xmlText(why)}</p><pre>${calls.map((call, index) => `${index + 1}. ${escaped(call)}`).join("\n")}</pre>${replay === null ? "" : `<pre>${escaped(replay)}</pre>`}`;

/** Text that keeps its lines. */
const escaped = (text: string) => text.split("\n").map(xmlText).join("\n");

function failureBlock({ verdict, why, points, calls, rules, replay }: Failure): string {
  return `<details><summary><span class="bad">${verdict}</span>: <code>${xmlText(pointsText(points))}</code></summary>${details(why, calls, replay)}<pre>${escaped(JSON.stringify(rules, null, 2))}</pre></details>`;
}

function whatIfBlock(doubts: NonNullable<Exploration["whatIf"]>): string {
  if (doubts.length === 0) return `<h2>What if</h2><p>${nothingTurns}</p>`;
  const rows = doubts.map(({ assumption, variant, cells, inWords }) => {
    const spots = cells.map((cell) => `<code>${xmlText(spotKey(cell))}</code> ${cell.verdict}`);
    return `<tr><td><code>${assumption}</code></td><td><code>${variant}</code></td><td>${inWords}</td><td>${spots.join("<br>")}</td></tr>`;
  });
  const line = verifyLine(doubts.map(({ assumption }) => assumption));
  return `<h2>${safeOnlyIf}</h2><table><thead><tr><th>Assumption</th><th>Variant</th><th>What turns</th><th>Cells</th></tr></thead><tbody>${rows.join("\n")}</tbody></table><pre>${escaped(line)}</pre>`;
}
