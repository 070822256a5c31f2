import { RefreshCw } from "lucide-preact";
import type { CallAgain } from "../../mock/journal/call-again.ts";
import type { BriefEntry, JournalEntry, RenderedRow } from "../../mock/journal/render-entry.ts";
import { fetchOwn, useAnswer } from "../admin-client.ts";
import { Button, ClippedText, CopyButton } from "../controls.tsx";
import { callReason, capitalized, countText, isCreation, outcomes, plainReason, timeText } from "../display-text.ts";
import type { DuplicateList } from "../events-screen.tsx";
import { Link } from "../layout.tsx";
import { goTo, sandbox } from "../view-address.ts";
import { OutcomeMark } from "./call-list.tsx";
import { isFailed, rowMessage, rowReason } from "./call-rows.tsx";

/** `again` is the call to make again, unless the journal kept too little of it. */
type BannerState = { entry: JournalEntry; brief: BriefEntry; again: CallAgain | undefined };

export function CallBanner({ entry, brief, again }: BannerState) {
  const { at, outcome } = entry;
  const { word, text, tint } = outcomes[outcome];
  const rows = entry.rows ?? [];
  const failed = rows.filter(isFailed);
  const ids = rows.flatMap(({ id, stored }) => (stored && id ? [id] : []));
  const correction = again && outcome === "refused" && correctionOf(entry, again);
  const noteLook = { fault: "", processed: "text-warning" }[outcome as string] ?? "text-muted";
  const rules = outcome === "processed" ? [] : [...new Set(entry.faults.map(({ rule }) => rule))];
  return (
    <section aria-label="What happened" class={`mx-5 mt-4 rounded-box border p-4 max-sm:mx-3 ${tint}`}>
      <p class={`flex items-center gap-2 text-xs font-medium ${text}`}>
        <OutcomeMark outcome={outcome} />
        {[word, storedText(entry, ids.length)].filter(Boolean).join(" · ")}
        <ClippedText class="ml-auto font-normal text-muted" text={timeText(at)} whole={at} />
      </p>
      <p class="mt-1.5 title text-balance wrap-anywhere">{titleOf(entry, brief, failed)}</p>
      <p class={`mt-1 whitespace-pre-line empty:hidden ${noteLook}`}>{notesOf(entry, ids.length).join("\n")}</p>
      {correction && <Corrected {...correction} again={again} />}
      {outcome === "fault" && ids.length > 0 && <SentAgain entry={entry} ids={ids} />}
      {failed.length > 0 && <FailedRows count={rows.length} failed={failed} />}
      <p class="mt-3 flex flex-wrap gap-2 empty:hidden">
        {rules.map((rule) => (
          <RuleLink key={rule} rule={rule} entry={entry} class="quiet" />
        ))}
      </p>
    </section>
  );
}

/** Leads to a rule. A call with the header `X-Mock-Fault` shows the header, because its faults have no rule. */
export function RuleLink({ rule, entry, class: look }: { rule: string; entry: JournalEntry; class?: string }) {
  const { "x-mock-fault": header } = entry.request.headers;
  if (header !== undefined) return <span class="meta">{`${rule}, X-Mock-Fault: ${header}`}</span>;
  return <Link face={`Open rule ${rule}`} class={look} to={{ screen: "faults", open: rule }} />;
}

function titleOf(entry: JournalEntry, brief: BriefEntry, failed: readonly RenderedRow[]): string {
  const { rows, statusCode, outcome } = entry;
  const count = rows?.length ?? 0;
  const reasons = new Set(failed.map(rowReason)).size;
  if (failed.length > 1 && outcome !== "fault")
    return `${failed.length} of ${count} rows failed, for ${countText(reasons, "reason")}`;
  const why = callReason(brief);
  if (why && !why.isWarning) return `${why.rule ?? ""} ${why.text}`.trim();
  if (count === 0) return statusCode ?? "Done";
  return count === 1 ? "The row went through" : `All ${count} rows went through`;
}

/** What a call stored; empty for a call that stores nothing. */
function storedText({ rows, operation, outcome, statusCode }: JournalEntry, count: number): string {
  if (count > 0) return `${countText(count, "event")} ${count === 1 ? "was" : "were"} stored`;
  if (outcome === "processed" && !isCreation(operation)) return "";
  return rows === null && isCreation(operation) && statusCode === "OK" ? "the event was stored" : "nothing was stored";
}

/** What the mock server ignored, what a fault did to the client, or how sure a refusal is. */
function notesOf({ outcome, rows, ignored, warnings, provenance, response }: JournalEntry, count: number): string[] {
  if (outcome === "processed") {
    const unknown = [...(warnings.length > 0 ? [] : ignored), ...new Set(rows?.flatMap((row) => row.ignored))];
    return [...warnings, ...unknown.map((name) => `${name} was ignored: the method does not know it`)];
  }
  if (outcome !== "fault") return rows === null ? [sureText(provenance)] : [];
  const stored = count === 1 ? "the event was stored" : `${count} events were stored`;
  if (response.status === null) {
    const end =
      count > 0 ? `after ${stored}. Your client got no response and cannot know.` : "before anything was stored.";
    return [`The rule closed the connection ${end}`];
  }
  const effect = count > 0 ? `Even so, ${stored}.` : "Nothing was stored: your client may send it again.";
  return [`This response is from the rule, not from CRM.COM. ${effect}`];
}

function FailedRows({ count, failed }: { count: number; failed: readonly RenderedRow[] }) {
  const groups = [...Map.groupBy(failed, rowReason)].sort(([, a], [, b]) => b.length - a.length);
  const strokes = failed.map(({ index }) => `M${index + 0.5} 0v20`).join("");
  return (
    <>
      {groups.slice(0, 6).map(([reason, rows]) => {
        const [text = "", other] = new Set(rows.map((row) => plainReason(rowMessage(row))));
        const [{ fault, provenance, error_code = "" } = {} as RenderedRow] = rows;
        return (
          <p key={reason} class="mt-2 flex items-baseline gap-3" title={text}>
            <b class="w-7 text-right font-semibold tabular-nums">{rows.length}</b>
            <span class="min-w-0 flex-1 wrap-anywhere">
              {failed.length === 1 ? error_code : fault || other ? reason : text}
            </span>
            <span class="meta @max-md/panel:hidden">{!fault && sureText(provenance)}</span>
          </p>
        );
      })}
      {groups.length > 6 && <p class="mt-2 meta">and {groups.length - 6} more reasons</p>}
      {count > 4 && (
        <div aria-hidden="true" class="mt-3 flex flex-wrap justify-between meta">
          <svg aria-hidden="true" viewBox={`0 0 ${count} 20`} preserveAspectRatio="none" class="h-5 w-full">
            <rect y="6" width={count} height="8" class="fill-bar" />
            <path d={strokes} stroke-width={Math.max(1, count / 300)} class="stroke-bad" />
          </svg>
          <span>first row</span>
          <span>row {count}</span>
        </div>
      )}
    </>
  );
}

const sureText = (provenance: string | null | undefined): string =>
  provenance === "documented" ? "As CRM.COM does (documented)" : capitalized(provenance ?? "");

/** A name that the client sent, the name that it probably meant, and the body with that name. */
type Correction = Readonly<Record<"sent" | "meant" | "body", string>>;

function Corrected({ sent, meant, body, again }: Correction & { readonly again: CallAgain }) {
  const copy = "Copy corrected body";
  return (
    <>
      <p class="mt-1">
        You sent <code class="text-error">{sent}</code>. Did you mean <code class="text-success">{meant}</code>?
      </p>
      <div class="mt-3 flex flex-wrap gap-2">
        <CopyButton label={copy} face={copy} class="strong" text={body} />
        <Button face="Send corrected" icon={RefreshCw} onClick={() => sendAgain({ ...again, body })} />
      </div>
    </>
  );
}

function correctionOf({ warnings }: JournalEntry, again: CallAgain): Correction | undefined {
  for (const warning of warnings) {
    // Takes the last member of each path: `rows[0].nmber: did you mean rows[].number?`
    const [, sent = "", meant = ""] = /^(?:\S*[.\]])?(\w+): did you mean (?:\S*\.)?(\w+)\?$/.exec(warning) ?? [];
    if (sent === "" || !again.body?.includes(`"${sent}":`)) continue;
    const body = JSON.stringify(JSON.parse(again.body.replaceAll(`"${sent}":`, `"${meant}":`)), null, 2);
    return { sent, meant, body };
  }
  return undefined;
}

/** Sends a call again, and opens the call that it becomes. */
export async function sendAgain({ verb, path, headers, body }: CallAgain): Promise<void> {
  const response = await fetchOwn(`s/${sandbox.value}${path}`, { method: verb, headers, body });
  goTo({ open: response.headers.get("x-request-id")?.replace("call-", "") });
}

function SentAgain({ entry, ids }: { readonly entry: JournalEntry; readonly ids: readonly string[] }) {
  const answer = useAnswer<DuplicateList>("duplicates?calls=true");
  const events = answer?.items.find((item) => item.events.some(({ id }) => ids.includes(String(id))))?.events;
  if (!events) return null;
  const calls = events.map(({ id }) => answer?.calls[String(id)] ?? 0);
  const later = new Set(calls.filter((call) => call > entry.sequence));
  return (
    <p class="mt-1 flex flex-wrap items-center gap-2">
      The same {later.size > 0 && "was sent again in"}
      {[...later].map((call) => (
        <Link face={`call ${call}`} key={call} to={{ screen: "calls", open: String(call) }} />
      ))}
      {later.size > 0 && "and"} is stored {events.length === 2 ? "twice" : `${events.length} times`}.
      <Link face={`See ${events.length === 2 ? "both" : `all ${events.length}`} events`} to={{ screen: "events" }} />
    </p>
  );
}
