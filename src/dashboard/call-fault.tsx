import { CopyCheck, Zap } from "lucide-preact";
import type { JournalEntry } from "../mock/journal/render-entry.ts";
import { hashOf } from "./address.ts";
import { useAnswer, useApp } from "./asking.ts";
import type { ShownRule } from "./rule-words.tsx";
import { shownText } from "./words.ts";

/** Whether a row of an answer is stored. */
export const isStoredRow = ({ id }: NonNullable<JournalEntry["rows"]>[number]): boolean => id !== undefined;

/** The message of a banner. */
export const Title = ({ children }: { readonly children: preact.ComponentChildren }) => (
  <p class="mt-1.5 title wrap-anywhere">{children}</p>
);

/** What a rule did to a call, as a sentence that ends in what a client must know. */
export function FaultWords({ entry }: { readonly entry: JournalEntry }) {
  const { client } = useApp();
  const { faults, response, rows } = entry;
  const rule = faults[0]?.rule ?? "";
  const { answer } = useAnswer<ShownRule>(client, rule === "" ? undefined : `faults/${encodeURIComponent(rule)}`);
  const stored = (rows ?? []).filter(isStoredRow);
  const isSilent = response.status === null;
  const verb = isSilent
    ? "dropped the answer"
    : (response.status ?? 0) >= 400
      ? `answered ${response.status}`
      : "changed the answer";
  const what = stored.length === 1 ? "the event was stored" : `${stored.length} events were stored`;
  return (
    <>
      <Title>
        <span class="font-mono">{shownText(rule)}</span> {verb}
      </Title>
      <p class="mt-1">
        {isSilent
          ? stored.length > 0
            ? `The rule closed the connection after ${what}. Your client got no answer and cannot know.`
            : "The rule closed the connection before anything was stored."
          : stored.length > 0
            ? `This is the rule's answer, not CRM.COM's. ${what.replace(/^./, (sign) => sign.toUpperCase())} all the same.`
            : "This is the rule's answer, not CRM.COM's. Nothing was stored: your client may send it again."}
        {answer?.description ? <span class="text-muted"> {shownText(answer.description)}.</span> : null}
      </p>
      {stored.length > 0 ? <SentAgain ids={stored.map(({ id }) => id ?? "")} /> : null}
      <RuleLinks rules={faults.map((one) => one.rule)} />
    </>
  );
}

interface Twice {
  readonly items: readonly { readonly events: readonly { readonly id: string; readonly number: string }[] }[];
}

/** Says which call stored the same once more. */
function SentAgain({ ids }: { readonly ids: readonly string[] }) {
  const { client, view } = useApp();
  const { answer } = useAnswer<Twice>(client, "duplicates");
  const own = new Set(ids);
  const other = answer?.items
    .find(({ events }) => events.some(({ id }) => own.has(id)))
    ?.events.find(({ id }) => !own.has(id));
  const path = other && `store/customer_events?calls=true&limit=1&text=${other.id}`;
  const { answer: held } = useAnswer<{ calls: Readonly<Record<string, number>> }>(client, path);
  const call = other && held?.calls[other.id];
  if (!other) return null;
  return (
    <p class="mt-1 flex flex-wrap items-center gap-2">
      <span>
        The same was sent again
        {call === undefined ? "" : " in "}
        {call === undefined ? null : (
          <a class="go" href={hashOf({ ...view, open: String(call) })}>
            call {call}
          </a>
        )}
        , so it is stored twice.
      </span>
      <a class="quiet" href={hashOf({ screen: "events", sandbox: view.sandbox })}>
        <CopyCheck />
        See both events
      </a>
    </p>
  );
}

/** The rules that struck. */
export function RuleLinks({ rules }: { readonly rules: readonly string[] }) {
  const { view } = useApp();
  return (
    <div class="mt-3 flex flex-wrap gap-2">
      {rules.map((rule) => (
        <a key={rule} class="quiet" href={hashOf({ screen: "faults", sandbox: view.sandbox, open: rule })}>
          <Zap />
          Open rule {rules.length > 1 ? shownText(rule) : ""}
        </a>
      ))}
    </div>
  );
}
