import type { brokenOffText, CalmVerdict, Exploration, RunVerdict } from "../lab/explore/exploration.ts";
import { OutcomeWord } from "./outcome-word.tsx";
import { Scroller } from "./scroller.tsx";
import { shownText } from "./shown-text.ts";

type Cell = Exploration["cells"][number];

const callOf = ({ operation, occurrence }: Cell) => `${operation} #${occurrence}`;
const pointsText = (points: Exploration["failures"][number]["points"]) =>
  points.map((point) => `${faultOf(point)} at ${point.operation} #${point.occurrence}`).join(" and ");
const faultOf = ({ fault, row }: Pick<Cell, "fault" | "row">) => (row === undefined ? fault : `${fault} ${row}`);

/** The words of the other reports: the compiler holds them together. */
const brokenOff: typeof brokenOffText = "It was broken off: what was not run yet is not known.";

interface ReportState {
  readonly report: Exploration;
}

/** What an exploration found: calls across, faults down, and what became of each; then what breaks the client. */
export function ExplorationMatrix({ report }: ReportState) {
  const { result, reason, interrupted, runs, handled, failed, notReached } = report;
  return (
    <>
      <h2>Exploration: {result}</h2>
      {reason ? <p>{shownText(reason)}</p> : null}
      {interrupted ? <p>{brokenOff}</p> : null}
      <p>
        {handled} handled, {failed} failed, {notReached} not reached, in {runs} runs
      </p>
      <Cells report={report} />
      <Findings report={report} />
    </>
  );
}

function Cells({ report: { cells } }: ReportState) {
  const calls = [...new Set(cells.map(callOf))];
  const faults = [...new Set(cells.map(faultOf))];
  const found = new Map(cells.map((cell) => [`${callOf(cell)} ${faultOf(cell)}`, cell]));
  return (
    <Scroller label="Calls and faults">
      <table>
        <thead>
          <tr>
            <th scope="col">Fault</th>
            {calls.map((call) => (
              <th key={call} scope="col">
                {shownText(call)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {faults.map((fault) => (
            <tr key={fault}>
              <th scope="row">{shownText(fault)}</th>
              {calls.map((call) => (
                <td key={call}>
                  <Verdict cell={found.get(`${call} ${fault}`)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

function Findings({ report: { failures, flaky, whatIf = [] } }: ReportState) {
  return (
    <>
      {failures.length > 0 ? <h3>What breaks the client</h3> : null}
      <ul>
        {failures.map(({ verdict, points, file }, index) => (
          <li key={String(index)}>
            <b>{verdict}</b>: {shownText(pointsText(points))}
            {file ? <code> {shownText(file)}</code> : null}
          </li>
        ))}
      </ul>
      {whatIf.length > 0 ? <h3>What is safe only if CRM.COM does as assumed</h3> : null}
      <ul>
        {whatIf.map((doubt) => (
          <li key={`${doubt.assumption}=${doubt.variant}`}>
            <b>{shownText(`${doubt.assumption}=${doubt.variant}`)}</b>: {shownText(doubt.inWords)}
            {doubt.cells.length > 0 ? (
              <ul>
                {doubt.cells.map((cell) => (
                  <li key={pointsText([cell])}>
                    {cell.verdict}: {shownText(pointsText([cell]))}
                  </li>
                ))}
              </ul>
            ) : null}
          </li>
        ))}
      </ul>
      {flaky.length > 0 ? <h3>What two runs did not agree on</h3> : null}
      <ul>
        {flaky.map(({ points, difference }) => (
          <li key={pointsText(points)}>
            {shownText(pointsText(points))}: {shownText(difference)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Verdicts that are no failure, each by the color of an outcome. */
const calm: Readonly<Record<CalmVerdict, string> & Partial<Record<RunVerdict, string>>> = {
  handled: "handled",
  "gave-up": "handled",
  flaky: "flaky",
  allowed: "flaky",
  "not-reached": "not-reached",
};

function Verdict({ cell }: { readonly cell: Cell | undefined }) {
  if (!cell) return null;
  const { verdict, assumptions } = cell;
  return (
    <span title={assumptions.length > 0 ? `rests on ${assumptions.join(", ")}` : ""}>
      <OutcomeWord outcome={verdict} kind={calm[verdict] ?? "failed"} />
    </span>
  );
}
