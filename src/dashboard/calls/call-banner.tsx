import { CopyCheck, RefreshCw, Zap } from "lucide-preact";
import type { CallAgain } from "../../mock/journal/call-again.ts";
import type { BriefEntry, JournalEntry, RenderedRow } from "../../mock/journal/render-entry.ts";
import { callVendor } from "../admin-client.ts";
import { run, toast, useAnswer } from "../app.ts";
import { Button, CopyButton } from "../controls.tsx";
import { Link } from "../layout.tsx";
import * as words from "../words.ts";
import { Mark } from "./call-list.tsx";
import { isFailed, rowMessage } from "./call-rows.tsx";

const { counted, shownText } = words;

type BannerState = { entry: JournalEntry; brief: BriefEntry; again: CallAgain | undefined };

/** How a call ended, why, and what to do: the first thing that is seen of it. */
export function CallBanner({ entry, brief, again }: BannerState) {
  const { at, rows, outcome } = entry;
  const { word, text, tint } = words.outcomes[outcome];
  const failed = (rows ?? []).filter(isFailed);
  return (
    <section aria-label="What happened" class={`mx-5 mt-4 rounded-box border p-4 max-sm:mx-3 ${tint}`}>
      <p class={`flex items-center gap-2 text-xs font-medium ${text}`}>
        <Mark outcome={outcome} />
        {[word, storedWords(entry)].filter(Boolean).join(" · ")}
        <time class="ml-auto font-normal text-muted" dateTime={at} title={at}>
          {words.timeText(at)}
        </time>
      </p>
      <p class="mt-1.5 title wrap-anywhere">{shownText(titleOf(entry, brief))}</p>
      {outcome === "processed" ? <Ignored entry={entry} /> : null}
      {outcome === "fault" ? <AfterFault entry={entry} /> : null}
      {outcome === "refused" || outcome === "defect" ? <Refusal entry={entry} again={again} /> : null}
      {failed.length > 0 ? <FailedRows count={rows?.length ?? 0} failed={failed} /> : null}
      {outcome !== "processed" && brief.fault ? (
        <p class="mt-3 flex flex-wrap gap-2">
          {brief.fault.map((rule, _, { length }) => (
            <Link key={rule} class="quiet" to={{ screen: "faults", open: rule }}>
              <Zap />
              Open rule {length > 1 ? shownText(rule) : ""}
            </Link>
          ))}
        </p>
      ) : null}
    </section>
  );
}

function titleOf({ rows, statusCode }: JournalEntry, brief: BriefEntry): string {
  const failed = (rows ?? []).filter(isFailed);
  if (failed.length > 1)
    return `${failed.length} of ${rows?.length} rows failed, for ${counted(groupsOf(failed).length, "reason")}`;
  const reason = words.callReason(brief);
  if (reason && !reason.isWarning) return `${reason.rule ?? ""} ${reason.text}`.trim();
  if (!rows?.length) return statusCode ?? "Done";
  return rows.length === 1 ? "The row went through" : `All ${rows.length} rows went through`;
}

const storedIds = ({ rows }: JournalEntry) => (rows ?? []).flatMap(({ id }) => id ?? []);

/** What is stored now because of a call; nothing of a call that was to store nothing. */
function storedWords(entry: JournalEntry): string {
  const { length } = storedIds(entry);
  if (length > 0) return `${counted(length, "event")} ${length === 1 ? "was" : "were"} stored`;
  const { rows, operation, outcome, statusCode } = entry;
  const isCreate = operation?.endsWith(".create") === true;
  if (outcome === "processed" && !isCreate) return "";
  return rows === null && isCreate && statusCode === "OK" ? "the event was stored" : "nothing was stored";
}

function Ignored({ entry: { rows, ignored, warnings } }: { readonly entry: JournalEntry }) {
  const unknown = [...(warnings.length > 0 ? [] : ignored), ...new Set(rows?.flatMap((row) => row.ignored))];
  return [...warnings, ...unknown.map((name) => `${name} was ignored: the method does not know it`)].map((text) => (
    <p key={text} class="mt-1 text-warning">
      {shownText(text)}
    </p>
  ));
}

const groupsOf = (failed: readonly RenderedRow[]) =>
  words.byReason(failed, (row) =>
    row.fault ? `The rule ${row.fault.rule} failed it` : words.sharedReason(rowMessage(row)),
  );

/** The reasons that rows failed for, by how many have which, and where in the call they are. */
function FailedRows({ count, failed }: { readonly count: number; readonly failed: readonly RenderedRow[] }) {
  const groups = groupsOf(failed);
  const tick = Math.max(1, count / 300);
  return (
    <>
      <ul>
        {groups.slice(0, 6).map(([reason, rows]) => {
          const [text = "", other] = new Set(rows.map((row) => words.plainReason(rowMessage(row))));
          const { fault, provenance, error_code } = rows[0] as RenderedRow;
          return (
            <li key={reason} class="mt-2 flex items-baseline gap-3">
              {failed.length > 1 ? <b class="w-7 text-right font-semibold tabular-nums">{rows.length}</b> : null}
              <span class="min-w-0 flex-1 truncate" title={shownText(text)}>
                {failed.length > 1 ? (
                  shownText(fault || other !== undefined ? reason : text)
                ) : (
                  <code class="text-muted">{error_code}</code>
                )}
              </span>
              <span class="meta max-sm:hidden">{fault ? "" : sureWords(provenance)}</span>
            </li>
          );
        })}
      </ul>
      {groups.length > 6 ? <p class="mt-2 meta">and {groups.length - 6} more reasons</p> : null}
      {count > 4 ? (
        <div aria-hidden="true" class="mt-3 flex flex-wrap justify-between meta">
          <svg aria-hidden="true" viewBox={`0 0 ${count} 20`} preserveAspectRatio="none" class="h-5 w-full">
            <rect y="6" width={count} height="8" class="fill-bar" />
            {failed.map(({ index }) => (
              <rect key={index} x={Math.min(index, count - tick)} width={tick} height="20" class="fill-bad" />
            ))}
          </svg>
          <span>first row</span>
          <span>row {count}</span>
        </div>
      ) : null}
    </>
  );
}

const sureWords = (provenance: string | null | undefined): string =>
  provenance === "documented" ? "As CRM.COM does (documented)" : words.capital(provenance ?? "");

/** What was most likely meant by a refused call, and the call as it should have been. */
function Refusal({ entry, again }: Omit<BannerState, "brief">) {
  const mended = again && mendedCall(entry, again);
  if (!mended) return <p class="mt-1 text-muted">{sureWords(entry.provenance)}</p>;
  const { part, sent, meant } = mended;
  const copy = `Copy corrected ${part}`;
  return (
    <>
      <p class="mt-1">
        You sent <code class="text-error">{shownText(sent)}</code>. Did you mean{" "}
        <code class="text-success">{meant}</code>?
      </p>
      <div class="mt-3 flex flex-wrap gap-2">
        <CopyButton label={copy} face={copy} class="strong" text={mended[part] ?? ""} />
        <Button onClick={() => run(() => sendAgain("Sent corrected", mended))}>
          <RefreshCw />
          Send corrected
        </Button>
      </div>
    </>
  );
}

function mendedCall({ warnings, response, request }: JournalEntry, again: CallAgain) {
  const [, path] = /did you mean (\/\S+?)\?$/.exec(words.statusMessage(response.body)) ?? [];
  if (path) {
    const corrected = again.path.replace(request.path, path);
    return { ...again, path: corrected, sent: request.path, meant: path, part: "path" } as const;
  }
  for (const warning of warnings) {
    // The last member of each path: `rows[0].nmber: did you mean rows[].number?`
    const [, sent = "", meant = ""] = /^(?:\S*[.\]])?(\w+): did you mean (?:\S*\.)?(\w+)\?$/.exec(warning) ?? [];
    if (sent === "" || !again.body?.includes(`"${sent}":`)) continue;
    const body = JSON.stringify(JSON.parse(again.body.replaceAll(`"${sent}":`, `"${meant}":`)), null, 2);
    return { ...again, body, sent, meant, part: "body" } as const;
  }
  return undefined;
}

/** Makes a call again, and says what became of it. */
export async function sendAgain(word: string, call: Omit<CallAgain, "curl" | "test">): Promise<void> {
  const { verb, path, headers, body } = call;
  const response = await callVendor(path, { method: verb, headers, ...(body !== null && { body }) });
  const id = (response.headers.get("x-request-id") ?? "").replace("-", " ");
  toast.value = { text: `${word}: HTTP ${response.status}, ${id}` };
}

type Twice = { items: readonly { events: readonly { id: string }[] }[]; calls: Readonly<Record<string, number>> };

/** What a client must know of a call that a rule struck, and which later calls stored the same once more. */
function AfterFault({ entry }: { readonly entry: JournalEntry }) {
  const ids = storedIds(entry);
  const answer = useAnswer<Twice>(ids.length > 0 ? "duplicates?calls=true" : undefined);
  const twice = answer?.items.find(({ events }) => events.some(({ id }) => ids.includes(id)))?.events;
  const later = new Set(twice?.map(({ id }) => answer?.calls[id] ?? 0).filter((call) => call > entry.sequence));
  const stored = ids.length === 1 ? "the event was stored" : `${ids.length} events were stored`;
  const isLost = entry.response.status === null;
  const [before, after] = isLost
    ? ["The rule closed the connection before anything was stored.", `The rule closed the connection after ${stored}.`]
    : ["Nothing was stored: your client may send it again.", `Even so, ${stored}.`];
  return (
    <>
      <p class="mt-1">
        {isLost ? "" : "This is the rule's answer, not CRM.COM's. "}
        {ids.length === 0 ? before : after}
        {isLost && ids.length > 0 ? " Your client got no answer and cannot know." : ""}
      </p>
      {twice ? (
        <p class="mt-1 flex flex-wrap items-center gap-2">
          {later.size > 0 ? "The same was sent again in" : "The same"}
          {[...later].map((call) => (
            <Link key={call} to={{ screen: "calls", open: String(call) }}>
              call {call}
            </Link>
          ))}
          {later.size > 0 ? "and" : ""} is stored {twice.length === 2 ? "twice" : `${twice.length} times`}.
          <Link class="quiet" to={{ screen: "events" }}>
            <CopyCheck />
            See {twice.length === 2 ? "both" : `all ${twice.length}`} events
          </Link>
        </p>
      ) : null}
    </>
  );
}
