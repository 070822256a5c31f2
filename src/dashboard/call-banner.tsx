import { CircleAlert, CircleCheck, CircleX, RefreshCw, Zap } from "lucide-preact";
import { useMemo } from "preact/hooks";
import type { CallAgain } from "../mock/journal/call-again.ts";
import type { JournalEntry } from "../mock/journal/render-entry.ts";
import { useApp, useDeed } from "./asking.ts";
import { certainty, rowMessage } from "./call-rows.tsx";
import { FaultWords, isStoredRow, RuleLinks, Title } from "./call-why.tsx";
import { Button, CopyButton, ProblemNote } from "./pieces.tsx";
import { counted, kindOf, kinds, plainReason, sharedReason, shownText, timeText } from "./words.ts";

interface BannerState {
  readonly entry: JournalEntry;
  readonly again: CallAgain | undefined;
}

const icons = { ok: CircleCheck, part: CircleAlert, none: CircleX, refused: CircleX, fault: Zap, defect: CircleX };

type Row = NonNullable<JournalEntry["rows"]>[number];

/** How a call ended, why, and what to do: the first thing that is seen of it. */
export function CallBanner({ entry, again }: BannerState) {
  const rows = entry.rows ?? [];
  const processed = rows.filter(({ outcome }) => outcome === "processed").length;
  const failed = rows.filter(({ outcome }) => outcome !== "processed");
  const kind = kindOf({
    outcome: entry.outcome,
    rows: entry.rows && { count: rows.length, processed, unprocessed: failed.length, failures: [] },
  });
  const Icon = icons[kind];
  const [word, text, tint] = kinds[kind];
  return (
    <section aria-label="What happened" class={`mx-5 mt-4 rounded-box border p-4 max-sm:mx-3 ${tint}`}>
      <p class={`flex items-center gap-2 text-xs font-medium ${text}`}>
        <Icon class={kind === "ok" ? "text-ok" : ""} />
        <span>{`${word} · ${storedWords(entry)}`}</span>
        <time class="ml-auto font-normal text-muted" dateTime={entry.at} title={entry.at}>
          {timeText(entry.at)}
        </time>
      </p>
      {kind === "fault" ? <FaultWords entry={entry} /> : null}
      {kind === "part" || kind === "none" ? <FailedRows rows={rows} failed={failed} entry={entry} /> : null}
      {kind === "refused" || kind === "defect" ? <Refusal entry={entry} again={again} /> : null}
      {kind === "ok" ? <Fine entry={entry} /> : null}
    </section>
  );
}

/** What is stored now because of a call. */
function storedWords({ rows, statusCode, operation, outcome }: JournalEntry): string {
  const stored = (rows ?? []).filter(isStoredRow).length;
  if (rows && stored > 0) return `${counted(stored, "event")} ${stored === 1 ? "was" : "were"} stored`;
  const isCreate = operation?.startsWith("customer_events.") === true && operation.endsWith(".create");
  if (rows === null && isCreate && statusCode === "OK") return "the event was stored";
  return outcome === "processed" && !isCreate ? "nothing was to be stored" : "nothing was stored";
}

function Fine({ entry: { rows, ignored, warnings, statusCode } }: { readonly entry: JournalEntry }) {
  const inRows = [...new Set((rows ?? []).flatMap((row) => row.ignored))];
  const said = [
    ...warnings,
    ...(ignored.length > 0 && warnings.length === 0
      ? [`${ignored.join(", ")} was ignored: the method does not know it`]
      : []),
    ...(inRows.length > 0 ? [`${inRows.join(", ")} of a row was ignored: the method does not know it`] : []),
  ];
  return (
    <>
      <Title>
        {rows && rows.length > 0
          ? `All ${counted(rows.length, "row")} went through`.replace("All 1 row", "The row")
          : (statusCode ?? "Done")}
      </Title>
      {said.map((text) => (
        <p key={text} class="mt-1 text-warning">
          {shownText(text)}
        </p>
      ))}
    </>
  );
}

/** The reasons that rows failed for, by how many have which, and where in the call they are. */
function FailedRows({ entry, rows, failed }: { entry: JournalEntry; rows: readonly Row[]; failed: readonly Row[] }) {
  const reasons = [
    ...Map.groupBy(failed, (row) =>
      row.fault ? `The rule ${row.fault.rule} failed it` : sharedReason(rowMessage(row)),
    ),
  ].sort(([, one], [, other]) => other.length - one.length);
  const [only] = failed;
  return (
    <>
      <Title>
        {failed.length === 1 && only ? (
          <>
            Row {shownText(only.request_unique_identifier ?? String(only.index))}:{" "}
            {shownText(plainReason(rowMessage(only)))}
          </>
        ) : (
          `${failed.length} of ${rows.length} rows failed, for ${counted(reasons.length, "reason")}`
        )}
      </Title>
      <ul>
        {reasons.slice(0, 6).map(([reason, all]) => (
          <li key={reason} class="mt-2 flex items-baseline gap-3">
            {failed.length === 1 ? null : <b class="w-7 text-right font-semibold tabular-nums">{all.length}</b>}
            <span class="min-w-0 flex-1 truncate" title={shownText(plainReason(rowMessage(all[0] as Row)))}>
              {failed.length === 1 ? (
                <code class="text-muted">{shownText(all[0]?.error_code ?? "")}</code>
              ) : (
                shownText(withValue(reason, all))
              )}
            </span>
            <span class="meta max-sm:hidden">{sureWords(all[0] as Row)}</span>
          </li>
        ))}
      </ul>
      {reasons.length > 6 ? <p class="mt-2 meta">and {reasons.length - 6} more reasons</p> : null}
      {entry.faults.length > 0 ? <RuleLinks rules={entry.faults.map(({ rule }) => rule)} /> : null}
      {rows.length > 4 ? <RowMap count={rows.length} failed={failed.map(({ index }) => index)} /> : null}
    </>
  );
}

/** With the value where all rows have the same one. */
function withValue(reason: string, rows: readonly Row[]): string {
  const texts = new Set(rows.map((row) => plainReason(rowMessage(row))));
  return texts.size === 1 && !rows[0]?.fault ? ([...texts][0] ?? reason) : reason;
}

const sureWords = ({ fault, provenance }: Row): string =>
  fault ? "" : provenance === "documented" ? "As CRM.COM does (documented)" : certainty(provenance);

/** The message whole, what was meant, and the body as it should have been. */
function Refusal({ entry, again }: BannerState) {
  const { client, told } = useApp();
  const deed = useDeed();
  const { status } = (entry.response.body ?? {}) as { status?: { message?: string; description?: string } };
  const { title, detail } = (entry.response.body ?? {}) as { title?: string; detail?: string };
  const message = status?.message ?? detail ?? status?.description ?? title ?? "It was refused";
  const mended = useMemo(() => again && mendedCall(entry, again), [entry, again]);
  const send = () =>
    mended &&
    deed.run(async () => told((await sentAgain(client.call.bind(client), mended)).replace("again", "corrected")));
  return (
    <>
      <Title>
        {shownText(
          mended?.sent && message.startsWith(mended.meant) ? `${mended.meant} is missing` : plainReason(message),
        )}
      </Title>
      {mended ? (
        <>
          <p class="mt-1">
            You sent <code class="text-error">{shownText(mended.sent)}</code>
            {mended.isPath ? "" : ", which this method does not know, so it was ignored"}. Did you mean{" "}
            <code class="text-success">{mended.meant}</code>?
          </p>
          <div class="mt-3 flex flex-wrap gap-2">
            <CopyButton
              isNamed
              label={`Copy corrected ${mended.isPath ? "path" : "body"}`}
              class="strong"
              text={mended.isPath ? mended.path : (mended.body ?? "")}
            />
            <Button disabled={deed.isBusy} onClick={send}>
              <RefreshCw />
              Send corrected
            </Button>
          </div>
        </>
      ) : (
        <p class="mt-1 text-muted">
          {entry.provenance === "documented"
            ? "As CRM.COM does (documented)."
            : status?.description && status.description !== message
              ? status.description
              : null}
        </p>
      )}
      <ProblemNote problem={deed.problem} />
    </>
  );
}

/** A refused call with what was most likely meant in the place of what was sent. */
function mendedCall({ warnings, response, request }: JournalEntry, again: CallAgain) {
  const { message = "" } = (response.body as { status?: { message?: string } } | null)?.status ?? {};
  const path = /did you mean (\/\S+?)\?$/.exec(message)?.[1];
  if (path)
    return { ...again, path: again.path.replace(request.path, path), sent: request.path, meant: path, isPath: true };
  for (const warning of warnings) {
    const [, place, meant] = /^(\S+): did you mean (\S+)\?$/.exec(warning) ?? [];
    const sent = place?.split(".").at(-1)?.replace(/^.*\]/, "");
    const name = meant?.split(".").at(-1);
    if (!sent || !name || !again.body?.includes(JSON.stringify(sent))) continue;
    const corrected = again.body.replaceAll(`${JSON.stringify(sent)}:`, `${JSON.stringify(name)}:`);
    return { ...again, body: pretty(corrected), sent, meant: name, isPath: false };
  }
  return undefined;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Makes a call again. @returns what became of it, in words */
export async function sentAgain(
  call: (path: string, init: RequestInit) => Promise<Response>,
  { verb: method, path, headers, body }: Pick<CallAgain, "verb" | "path" | "headers" | "body">,
): Promise<string> {
  const response = await call(path, { method, headers, ...(body !== null && { body }) });
  return `Sent again: HTTP ${response.status}, ${(response.headers.get("x-request-id") ?? "").replace("-", " ")}`;
}

/** Where in a call the failed rows are: a tick each. */
function RowMap({ count, failed }: { readonly count: number; readonly failed: readonly number[] }) {
  const width = 600;
  const tick = Math.max(2, width / count);
  return (
    <div aria-hidden="true" class="mt-3">
      <svg aria-hidden="true" viewBox={`0 0 ${width} 20`} preserveAspectRatio="none" class="h-5 w-full">
        <rect y="6" width={width} height="8" class="fill-bar" />
        {failed.slice(0, 600).map((index) => (
          <rect
            key={index}
            x={Math.min(width - tick, (index / count) * width)}
            width={tick}
            height="20"
            class="fill-bad"
          />
        ))}
      </svg>
      <div class="flex justify-between meta">
        <span>first row</span>
        <span>row {count}</span>
      </div>
    </div>
  );
}
