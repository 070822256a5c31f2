import { CopyCheck, RefreshCw, Zap } from "lucide-preact";
import type { CallAgain } from "../../mock/journal/call-again.ts";
import type { BriefEntry, JournalEntry, RenderedRow } from "../../mock/journal/render-entry.ts";
import { callVendor } from "../admin-client.ts";
import { run, toast, useAnswer } from "../app.ts";
import { Button, CopyButton } from "../controls.tsx";
import { Link } from "../layout.tsx";
import * as words from "../words.ts";
import { Mark } from "./call-list.tsx";
import { isFailed, rowMessage, rowReason } from "./call-rows.tsx";

const { counted, shownText } = words;

type BannerState = { entry: JournalEntry; brief: BriefEntry; again: CallAgain | undefined };

/** How a call ended, why, and what to do: the first thing that is seen of it. */
export function CallBanner({ entry, brief, again }: BannerState) {
  const { at, rows, outcome } = entry;
  const { word, text, tint } = words.outcomes[outcome];
  const failed = (rows ?? []).filter(isFailed);
  const ids = (rows ?? []).flatMap(({ id }) => id ?? []);
  const mended = again && outcome === "refused" && mendedCall(entry, brief, again);
  const rules = outcome === "processed" ? [] : (brief.fault ?? []);
  return (
    <section aria-label="What happened" class={`mx-5 mt-4 rounded-box border p-4 max-sm:mx-3 ${tint}`}>
      <p class={`flex items-center gap-2 text-xs font-medium ${text}`}>
        <Mark outcome={outcome} />
        {[word, storedText(entry, ids.length)].filter(Boolean).join(" · ")}
        <time class="ml-auto font-normal text-muted" dateTime={at} title={at}>
          {words.timeText(at)}
        </time>
      </p>
      <p class="mt-1.5 title wrap-anywhere">{shownText(titleOf(entry, brief, failed))}</p>
      {notesOf(entry, ids.length).map((note) => (
        <p key={note} class={`mt-1 ${{ fault: "", processed: "text-warning" }[outcome as string] ?? "text-muted"}`}>
          {shownText(note)}
        </p>
      ))}
      {mended && <Mended call={mended} again={again} />}
      {outcome === "fault" && ids.length > 0 && <SentAgain entry={entry} ids={ids} />}
      {failed.length > 0 && <FailedRows count={rows?.length ?? 0} failed={failed} />}
      <p class="mt-3 flex flex-wrap gap-2 empty:hidden">
        {rules.map((rule) => (
          <Link key={rule} class="quiet" to={{ screen: "faults", open: rule }}>
            <Zap />
            Open rule {rules.length > 1 && shownText(rule)}
          </Link>
        ))}
      </p>
    </section>
  );
}

function titleOf({ rows, statusCode }: JournalEntry, brief: BriefEntry, failed: readonly RenderedRow[]): string {
  const count = rows?.length ?? 0;
  const reasons = new Set(failed.map(rowReason)).size;
  if (reasons > 0 && failed.length > 1)
    return `${failed.length} of ${count} rows failed, for ${counted(reasons, "reason")}`;
  const why = words.callReason(brief);
  if (why && !why.isWarning) return `${why.rule ?? ""} ${why.text}`.trim();
  if (count === 0) return statusCode ?? "Done";
  return count === 1 ? "The row went through" : `All ${count} rows went through`;
}

/** What is stored now because of a call; nothing of a call that was to store nothing. */
function storedText({ rows, operation, outcome, statusCode }: JournalEntry, count: number): string {
  if (count > 0) return `${counted(count, "event")} ${count === 1 ? "was" : "were"} stored`;
  const isCreate = operation?.endsWith(".create") === true;
  if (outcome === "processed" && !isCreate) return "";
  return rows === null && isCreate && statusCode === "OK" ? "the event was stored" : "nothing was stored";
}

/** What was ignored, what a client must know of a call that a rule struck, or how sure a refusal is. */
function notesOf({ outcome, rows, ignored, warnings, provenance, response }: JournalEntry, count: number): string[] {
  if (outcome === "processed") {
    const unknown = [...(warnings.length > 0 ? [] : ignored), ...new Set(rows?.flatMap((row) => row.ignored))];
    return [...warnings, ...unknown.map((name) => `${name} was ignored: the method does not know it`)];
  }
  if (outcome !== "fault") return rows === null ? [sureText(provenance)] : [];
  const isLost = response.status === null;
  const ruled = isLost ? "The rule closed the connection" : "This is the rule's answer, not CRM.COM's.";
  if (count === 0 && isLost) return [`${ruled} before anything was stored.`];
  if (count === 0) return [`${ruled} Nothing was stored: your client may send it again.`];
  const stored = count === 1 ? "the event was stored" : `${count} events were stored`;
  if (!isLost) return [`${ruled} Even so, ${stored}.`];
  return [`${ruled} after ${stored}. Your client got no answer and cannot know.`];
}

function FailedRows({ count, failed }: { count: number; failed: readonly RenderedRow[] }) {
  const groups = words.byReason(failed, rowReason);
  const tick = Math.max(1, count / 300);
  return (
    <>
      {groups.slice(0, 6).map(([reason, rows]) => {
        const [text = "", other] = new Set(rows.map((row) => words.plainReason(rowMessage(row))));
        const [{ fault, provenance, error_code = "" } = {} as RenderedRow] = rows;
        return (
          <p key={reason} class="mt-2 flex items-baseline gap-3" title={shownText(text)}>
            <b class="w-7 text-right font-semibold tabular-nums">{rows.length}</b>
            <span class="min-w-0 flex-1 truncate">
              {shownText(failed.length === 1 ? error_code : fault || other ? reason : text)}
            </span>
            <span class="meta max-sm:hidden">{!fault && sureText(provenance)}</span>
          </p>
        );
      })}
      {groups.length > 6 && <p class="mt-2 meta">and {groups.length - 6} more reasons</p>}
      {count > 4 && (
        <div aria-hidden="true" class="mt-3 flex flex-wrap justify-between meta">
          <svg aria-hidden="true" viewBox={`0 0 ${count} 20`} preserveAspectRatio="none" class="h-5 w-full">
            <rect y="6" width={count} height="8" class="fill-bar" />
            <path
              d={failed.map(({ index }) => `M${index + 0.5} 0v20`).join("")}
              stroke-width={tick}
              class="stroke-bad"
            />
          </svg>
          <span>first row</span>
          <span>row {count}</span>
        </div>
      )}
    </>
  );
}

const sureText = (provenance: string | null | undefined): string =>
  provenance === "documented" ? "As CRM.COM does (documented)" : words.capital(provenance ?? "");

/** What was sent, what was most likely meant, and the path or the body of the call as it should have been. */
type Mending = { part: "body" | "path"; sent: string; meant: string; text: string };

function Mended({ call, again }: { readonly call: Mending; readonly again: CallAgain }) {
  const { part, sent, meant, text } = call;
  const copy = `Copy corrected ${part}`;
  return (
    <>
      <p class="mt-1">
        You sent <code class="text-error">{shownText(sent)}</code>. Did you mean{" "}
        <code class="text-success">{meant}</code>?
      </p>
      <div class="mt-3 flex flex-wrap gap-2">
        <CopyButton label={copy} face={copy} class="strong" text={text} />
        <Button onClick={() => run(() => sendAgain("Sent corrected", { ...again, [part]: text }))}>
          <RefreshCw />
          Send corrected
        </Button>
      </div>
    </>
  );
}

function mendedCall(
  { warnings, request }: JournalEntry,
  { reason }: BriefEntry,
  again: CallAgain,
): Mending | undefined {
  const { path } = request;
  const [, known] = /did you mean (\/\S+?)\?$/.exec(reason ?? "") ?? [];
  if (known) return { part: "path", sent: path, meant: known, text: again.path.replace(path, known) };
  for (const warning of warnings) {
    // The last member of each path: `rows[0].nmber: did you mean rows[].number?`
    const [, sent = "", meant = ""] = /^(?:\S*[.\]])?(\w+): did you mean (?:\S*\.)?(\w+)\?$/.exec(warning) ?? [];
    if (sent === "" || !again.body?.includes(`"${sent}":`)) continue;
    const text = JSON.stringify(JSON.parse(again.body.replaceAll(`"${sent}":`, `"${meant}":`)), null, 2);
    return { part: "body", sent, meant, text };
  }
  return undefined;
}

export async function sendAgain(word: string, { verb, path, headers, body }: CallAgain): Promise<void> {
  const response = await callVendor(path, { method: verb, headers, ...(body !== null && { body }) });
  const id = (response.headers.get("x-request-id") ?? "").replace("-", " ");
  toast.value = { text: `${word}: HTTP ${response.status}, ${id}` };
}

type Twice = { items: readonly { events: readonly { id: string }[] }[]; calls: Readonly<Record<string, number>> };

function SentAgain({ entry, ids }: { readonly entry: JournalEntry; readonly ids: readonly string[] }) {
  const answer = useAnswer<Twice>("duplicates?calls=true");
  const twice = answer?.items.find(({ events }) => events.some(({ id }) => ids.includes(id)))?.events;
  if (!twice) return null;
  const later = new Set(twice.map(({ id }) => answer?.calls[id] ?? 0).filter((call) => call > entry.sequence));
  return (
    <p class="mt-1 flex flex-wrap items-center gap-2">
      The same {later.size > 0 && "was sent again in"}
      {[...later].map((call) => (
        <Link key={call} to={{ screen: "calls", open: String(call) }}>
          call {call}
        </Link>
      ))}
      {later.size > 0 && "and"} is stored {twice.length === 2 ? "twice" : `${twice.length} times`}.
      <Link class="quiet" to={{ screen: "events" }}>
        <CopyCheck />
        See {twice.length === 2 ? "both" : `all ${twice.length}`} events
      </Link>
    </p>
  );
}
