import type { JournalEntry } from "../mock/journal/render-entry.ts";
import { useApp } from "./app-context.ts";
import { AssumptionList } from "./assumption-list.tsx";
import { CallButtons } from "./call-buttons.tsx";
import { Moment } from "./moment.tsx";
import { OutcomeWord } from "./outcome-word.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { RowTable } from "./row-table.tsx";
import { shownText } from "./shown-text.ts";
import { useAnswer } from "./use-answer.ts";
import { ValueBlock } from "./value-block.tsx";
import { goTo, hashOf } from "./view.ts";

/** One call: what was asked, what was answered, why, and how sure that is. */
export function CallDetail({ id }: { readonly id: string }) {
  const { client, view } = useApp();
  const { answer: entry, problem } = useAnswer<JournalEntry>(client, `requests/${encodeURIComponent(id)}`);
  return (
    <section class="detail" aria-label={`Call ${id}`}>
      <div class="bar">
        <h2>Call {id}</h2>
        {entry ? <OutcomeWord outcome={entry.outcome} /> : null}
        <button type="button" class="close" onClick={() => goTo({ ...view, open: undefined })}>
          Close
        </button>
      </div>
      <ProblemNote problem={problem} />
      {entry ? <Entry entry={entry} /> : null}
    </section>
  );
}

function Entry({ entry }: { readonly entry: JournalEntry }) {
  const { request, response, assumptions, ignored, warnings, rows, isCut } = entry;
  return (
    <>
      <p class="path">
        <code>
          {request.verb} {shownText(request.path)}
          {request.query === "" ? "" : `?${shownText(request.query.replace(/^\?/, ""))}`}
        </code>
      </p>
      <CallButtons entry={entry} />
      <Facts entry={entry} />
      <Rules entry={entry} />
      {ignored.length > 0 ? <p>Ignored: {shownText(ignored.join(", "))}</p> : null}
      {warnings.map((warning) => (
        <p key={warning}>{shownText(warning)}</p>
      ))}
      {isCut ? <p>Only the beginning of the call or of its answer was kept (--journal-entry-bytes).</p> : null}
      {rows ? <RowTable id={entry.id} /> : null}
      <AssumptionList used={assumptions.map(({ id }) => id)} />
      <h3>Request</h3>
      <ValueBlock label="Headers of the request" value={headerText(request.headers)} />
      {request.body === "" ? null : <ValueBlock label="Body of the request" value={request.body} />}
      <h3>Answer</h3>
      <ValueBlock label="Body of the answer" value={response.body === "" ? "nothing" : response.body} />
    </>
  );
}

const headerText = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");

function Facts({ entry }: { readonly entry: JournalEntry }) {
  const { operation, response, statusCode, provenance, durationMs, at, release, requestId } = entry;
  const facts: Readonly<Record<string, unknown>> = {
    Method: operation ?? "none that there is",
    "HTTP status": response.status ?? "no answer went out",
    "status.code": statusCode ?? "none",
    "How sure": provenance ?? "not said",
    Took: `${durationMs} ms`,
    Release: release,
    "Request id": requestId,
  };
  return (
    <dl class="facts">
      {Object.entries(facts).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{shownText(String(value))}</dd>
        </div>
      ))}
      <div>
        <dt>When</dt>
        <dd>
          <Moment at={at} />
        </dd>
      </div>
    </dl>
  );
}

/** The rules that hit the call, and those that were about it and did not. */
function Rules({ entry: { faults, missed, missedCount } }: { readonly entry: JournalEntry }) {
  const { view } = useApp();
  if (faults.length + missed.length === 0) return null;
  const link = (rule: string) => (
    <a href={hashOf({ screen: "faults", sandbox: view.sandbox, open: rule })}>{shownText(rule)}</a>
  );
  return (
    <>
      <h3>Fault rules</h3>
      <ul>
        {faults.map(({ rule, effects, phase, ordinal, draw, rows }) => (
          <li key={rule}>
            {link(rule)} hit {rows === undefined ? "the call" : `${rows} rows`} {phase}: {effects.join(", ")} (candidate{" "}
            {ordinal}, draw {draw.toFixed(3)})
          </li>
        ))}
        {missed.map((miss) => (
          <li key={miss.rule}>
            {link(miss.rule)} did not hit: {miss.reason}
          </li>
        ))}
        {missedCount > missed.length ? <li>and {missedCount - missed.length} more that did not hit</li> : null}
      </ul>
    </>
  );
}
