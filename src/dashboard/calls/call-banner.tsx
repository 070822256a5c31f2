import { CopyCheck, RefreshCw, Zap } from "lucide-preact";
import type { CallAgain } from "../../mock/journal/call-again.ts";
import type { BriefEntry, JournalEntry, RenderedRow } from "../../mock/journal/render-entry.ts";
import type { AdminClient } from "../admin-client.ts";
import { useAnswer, useApp } from "../asking.ts";
import { Button, CopyButton } from "../controls.tsx";
import { Link } from "../layout.tsx";
import {
  byReason,
  callReason,
  capital,
  counted,
  outcomes,
  plainReason,
  sharedReason,
  shownText,
  timeText,
} from "../words.ts";
import { Mark } from "./call-list.tsx";
import { isFailed, rowMessage } from "./call-rows.tsx";

type BannerState = { entry: JournalEntry; brief: BriefEntry; again: CallAgain | undefined };

/** How a call ended, why, and what to do: the first thing that is seen of it. */
export function CallBanner({ entry, brief, again }: BannerState) {
  const { at, rows, outcome } = entry;
  const [word, look, tint] = outcomes[outcome];
  const failed = (rows ?? []).filter(isFailed);
  return (
    <section aria-label="What happened" class={`mx-5 mt-4 rounded-box border p-4 max-sm:mx-3 ${tint}`}>
      <p class={`flex items-center gap-2 text-xs font-medium ${look}`}>
        <Mark outcome={outcome} />
        {[word, storedWords(entry)].filter(Boolean).join(" · ")}
        <time class="ml-auto font-normal text-muted" dateTime={at} title={at}>
          {timeText(at)}
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
  const reason = callReason(brief);
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
  byReason(failed, (row) => (row.fault ? `The rule ${row.fault.rule} failed it` : sharedReason(rowMessage(row))));

/** The reasons that rows failed for, by how many have which, and where in the call they are. */
function FailedRows({ count, failed }: { readonly count: number; readonly failed: readonly RenderedRow[] }) {
  const isOne = failed.length === 1;
  const groups = groupsOf(failed);
  const tick = Math.max(1, count / 300);
  return (
    <>
      <ul>
        {groups.slice(0, 6).map(([reason, rows]) => {
          const texts = new Set(rows.map((row) => plainReason(rowMessage(row))));
          const [{ fault, provenance, error_code } = {} as RenderedRow] = rows;
          const [text = ""] = texts;
          return (
            <li key={reason} class="mt-2 flex items-baseline gap-3">
              {isOne ? null : <b class="w-7 text-right font-semibold tabular-nums">{rows.length}</b>}
              <span class="min-w-0 flex-1 truncate" title={shownText(text)}>
                {isOne ? (
                  <code class="text-muted">{error_code}</code>
                ) : (
                  shownText(fault || texts.size > 1 ? reason : text)
                )}
              </span>
              <span class="meta max-sm:hidden">{fault ? "" : sureWords(provenance)}</span>
            </li>
          );
        })}
      </ul>
      {groups.length > 6 ? <p class="mt-2 meta">and {groups.length - 6} more reasons</p> : null}
      {count > 4 ? (
        <div aria-hidden="true" class="mt-3">
          <svg aria-hidden="true" viewBox={`0 0 ${count} 20`} preserveAspectRatio="none" class="h-5 w-full">
            <rect y="6" width={count} height="8" class="fill-bar" />
            {failed.map(({ index }) => (
              <rect key={index} x={Math.min(index, count - tick)} width={tick} height="20" class="fill-bad" />
            ))}
          </svg>
          <div class="flex justify-between meta">
            <span>first row</span>
            <span>row {count}</span>
          </div>
        </div>
      ) : null}
    </>
  );
}

const sureWords = (provenance: string | null | undefined): string =>
  provenance === "documented" ? "As CRM.COM does (documented)" : capital(provenance ?? "");

/** What was most likely meant by a refused call, and the call as it should have been. */
function Refusal({ entry, again }: Omit<BannerState, "brief">) {
  const { client, run, told } = useApp();
  const mended = again && mendedCall(entry, again);
  const send = async () => mended && told(`Sent corrected: ${await sendAgain(client, mended)}`);
  if (!mended) return <p class="mt-1 text-muted">{sureWords(entry.provenance)}</p>;
  const copy = `Copy corrected ${mended.part}`;
  return (
    <>
      <p class="mt-1">
        You sent <code class="text-error">{shownText(mended.sent)}</code>. Did you mean{" "}
        <code class="text-success">{mended.meant}</code>?
      </p>
      <div class="mt-3 flex flex-wrap gap-2">
        <CopyButton label={copy} face={copy} class="strong" text={mended[mended.part] ?? ""} />
        <Button onClick={() => run(send)}>
          <RefreshCw />
          Send corrected
        </Button>
      </div>
    </>
  );
}

/** A refused call with what was most likely meant in the place of what was sent. */
function mendedCall({ warnings, response, request }: JournalEntry, again: CallAgain) {
  const { message = "" } = (response.body as { status?: { message?: string } } | null)?.status ?? {};
  const [, path] = /did you mean (\/\S+?)\?$/.exec(message) ?? [];
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

/** Makes a call again. @returns what became of it, in words */
export async function sendAgain(
  client: AdminClient,
  { verb, path, headers, body }: Pick<CallAgain, "verb" | "path" | "headers" | "body">,
): Promise<string> {
  const response = await client.call(path, { method: verb, headers, ...(body !== null && { body }) });
  return `HTTP ${response.status}, ${(response.headers.get("x-request-id") ?? "").replace("-", " ")}`;
}

type Twice = { items: readonly { events: readonly { id: string }[] }[]; calls: Readonly<Record<string, number>> };

/** What a client must know of a call that a rule struck, and which call stored the same once more. */
function AfterFault({ entry }: { readonly entry: JournalEntry }) {
  const ids = storedIds(entry);
  const answer = useAnswer<Twice>(ids.length > 0 ? "duplicates?calls=true" : undefined);
  const twice = answer?.items.find(({ events }) => events.some(({ id }) => ids.includes(id)))?.events;
  const other = answer?.calls[twice?.find(({ id }) => !ids.includes(id))?.id ?? ""];
  const what = ids.length === 1 ? "the event was stored" : `${ids.length} events were stored`;
  const lost =
    ids.length > 0
      ? `The rule closed the connection after ${what}. Your client got no answer and cannot know.`
      : "The rule closed the connection before anything was stored.";
  const meant = ids.length > 0 ? `All the same, ${what}.` : "Nothing was stored: your client may send it again.";
  return (
    <>
      <p class="mt-1">{entry.response.status === null ? lost : `This is the rule's answer, not CRM.COM's. ${meant}`}</p>
      {twice ? (
        <p class="mt-1 flex flex-wrap items-center gap-2">
          The same was sent again in
          <Link to={{ screen: "calls", open: String(other) }}>call {other}</Link>
          and is stored twice.
          <Link class="quiet" to={{ screen: "events" }}>
            <CopyCheck />
            See both events
          </Link>
        </p>
      ) : null}
    </>
  );
}
