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
  const { at, rows, outcome, provenance } = entry;
  const { word, text, tint } = words.outcomes[outcome];
  const failed = (rows ?? []).filter(isFailed);
  const groups = words.byReason(failed, rowReason);
  const mended = again && mendedCall(entry, brief, again);
  return (
    <section aria-label="What happened" class={`mx-5 mt-4 rounded-box border p-4 max-sm:mx-3 ${tint}`}>
      <p class={`flex items-center gap-2 text-xs font-medium ${text}`}>
        <Mark outcome={outcome} />
        {[word, storedWords(entry)].filter(Boolean).join(" · ")}
        <time class="ml-auto font-normal text-muted" dateTime={at} title={at}>
          {words.timeText(at)}
        </time>
      </p>
      <p class="mt-1.5 title wrap-anywhere">
        {groups.length > 0 && failed.length > 1
          ? `${failed.length} of ${rows?.length} rows failed, for ${counted(groups.length, "reason")}`
          : shownText(titleOf(entry, brief))}
      </p>
      {outcome === "processed" && <Ignored entry={entry} />}
      {outcome === "fault" && <AfterFault entry={entry} />}
      {(outcome === "refused" || outcome === "defect") &&
        (mended ? <Mended call={mended} /> : <p class="mt-1 text-muted">{sureWords(provenance)}</p>)}
      {failed.length > 0 && <FailedRows count={rows?.length ?? 0} failed={failed} groups={groups} />}
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

type FailedState = { count: number; failed: readonly RenderedRow[]; groups: readonly [string, RenderedRow[]][] };

/** The reasons that rows failed for, by how many have which, and where in the call they are. */
function FailedRows({ count, failed, groups }: FailedState) {
  const tick = Math.max(1, count / 300);
  const isOne = failed.length === 1;
  return (
    <>
      {groups.slice(0, 6).map(([reason, rows]) => {
        const [text = "", other] = new Set(rows.map((row) => words.plainReason(rowMessage(row))));
        const [{ fault, provenance, error_code = "" } = {} as RenderedRow] = rows;
        return (
          <p key={reason} class="mt-2 flex items-baseline gap-3">
            {isOne ? null : <b class="w-7 text-right font-semibold tabular-nums">{rows.length}</b>}
            <span class={`min-w-0 flex-1 truncate ${isOne ? "text-muted" : ""}`} title={shownText(text)}>
              {shownText(isOne ? error_code : fault || other ? reason : text)}
            </span>
            <span class="meta max-sm:hidden">{fault ? "" : sureWords(provenance)}</span>
          </p>
        );
      })}
      {groups.length > 6 && <p class="mt-2 meta">and {groups.length - 6} more reasons</p>}
      {count > 4 && (
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
      )}
    </>
  );
}

const sureWords = (provenance: string | null | undefined): string =>
  provenance === "documented" ? "As CRM.COM does (documented)" : words.capital(provenance ?? "");

type Mending = { sent: string; meant: string; part: "body" | "path"; again: CallAgain };

/** What was most likely meant by a refused call, and the call as it should have been. */
function Mended({ call: { sent, meant, part, again } }: { readonly call: Mending }) {
  const copy = `Copy corrected ${part}`;
  return (
    <>
      <p class="mt-1">
        You sent <code class="text-error">{shownText(sent)}</code>. Did you mean{" "}
        <code class="text-success">{meant}</code>?
      </p>
      <div class="mt-3 flex flex-wrap gap-2">
        <CopyButton label={copy} face={copy} class="strong" text={again[part] ?? ""} />
        <Button onClick={() => run(() => sendAgain("Sent corrected", again))}>
          <RefreshCw />
          Send corrected
        </Button>
      </div>
    </>
  );
}

function mendedCall({ warnings, request: { path } }: JournalEntry, { reason }: BriefEntry, again: CallAgain) {
  const [, known] = /did you mean (\/\S+?)\?$/.exec(reason ?? "") ?? [];
  if (known)
    return {
      sent: path,
      meant: known,
      part: "path",
      again: { ...again, path: again.path.replace(path, known) },
    } as const;
  for (const warning of warnings) {
    // The last member of each path: `rows[0].nmber: did you mean rows[].number?`
    const [, sent = "", meant = ""] = /^(?:\S*[.\]])?(\w+): did you mean (?:\S*\.)?(\w+)\?$/.exec(warning) ?? [];
    if (sent === "" || !again.body?.includes(`"${sent}":`)) continue;
    const body = JSON.stringify(JSON.parse(again.body.replaceAll(`"${sent}":`, `"${meant}":`)), null, 2);
    return { sent, meant, part: "body", again: { ...again, body } } as const;
  }
  return undefined;
}

/** Makes a call again, and says what became of it. */
export async function sendAgain(word: string, { verb, path, headers, body }: CallAgain): Promise<void> {
  const response = await callVendor(path, { method: verb, headers, ...(body !== null && { body }) });
  const id = (response.headers.get("x-request-id") ?? "").replace("-", " ");
  toast.value = { text: `${word}: HTTP ${response.status}, ${id}` };
}

type Twice = { items: readonly { events: readonly { id: string }[] }[]; calls: Readonly<Record<string, number>> };

/** What a client must know of a call that a rule struck, and which later calls stored the same once more. */
function AfterFault({ entry }: { readonly entry: JournalEntry }) {
  const ids = storedIds(entry);
  const answer = useAnswer<Twice>(ids.length > 0 ? "duplicates?calls=true" : undefined);
  const twice = answer?.items.find(({ events }) => events.some(({ id }) => ids.includes(id)))?.events ?? [];
  const later = new Set(twice.map(({ id }) => answer?.calls[id] ?? 0).filter((call) => call > entry.sequence));
  const isLater = later.size > 0;
  return (
    <>
      <p class="mt-1">{faultWords(entry.response.status === null, ids.length)}</p>
      {twice.length > 0 && (
        <p class="mt-1 flex flex-wrap items-center gap-2">
          The same {isLater && "was sent again in"}
          {[...later].map((call) => (
            <Link key={call} to={{ screen: "calls", open: String(call) }}>
              call {call}
            </Link>
          ))}
          {isLater && "and"} is stored {twice.length === 2 ? "twice" : `${twice.length} times`}.
          <Link class="quiet" to={{ screen: "events" }}>
            <CopyCheck />
            See {twice.length === 2 ? "both" : `all ${twice.length}`} events
          </Link>
        </p>
      )}
    </>
  );
}

function faultWords(isLost: boolean, count: number): string {
  const stored = count === 1 ? "the event was stored" : `${count} events were stored`;
  if (!isLost && count === 0)
    return "This is the rule's answer, not CRM.COM's. Nothing was stored: your client may send it again.";
  if (!isLost) return `This is the rule's answer, not CRM.COM's. Even so, ${stored}.`;
  if (count === 0) return "The rule closed the connection before anything was stored.";
  return `The rule closed the connection after ${stored}. Your client got no answer and cannot know.`;
}
