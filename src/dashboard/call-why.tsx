import { CopyCheck, Zap } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import type { ListedAssumption } from "../documents/list-assumptions.ts";
import type { JournalEntry } from "../mock/journal/render-entry.ts";
import type { asAssumed } from "../wire/switches.ts";
import { hashOf } from "./address.ts";
import { useAnswer, useApp, useDeed } from "./asking.ts";
import { certainty } from "./call-rows.tsx";
import { Nothing, Table } from "./parts.tsx";
import { ProblemNote } from "./pieces.tsx";
import type { ShownRule } from "./rule.tsx";
import { counted, shownText } from "./words.ts";

/** A rule that was about a call, whether it hit, and why. */
interface Candidate {
  readonly rule: string;
  readonly isHit: boolean;
  readonly why: string;
}

/** The rules that hit a call, and those that were about it and did not, each with why. */
export function CallWhy({ entry: { faults, missed, missedCount } }: { readonly entry: JournalEntry }) {
  const { view } = useApp();
  const to = (open?: string) => hashOf({ screen: "faults", sandbox: view.sandbox, open });
  const rows: Candidate[] = [
    ...faults.map(({ rule, effects, phase, ordinal, draw, rows: struck }) => ({
      rule,
      isHit: true,
      why: `${struck === undefined ? "the call" : counted(struck, "row")}, ${phase.replace("-", " ")}: ${effects.join(", ")} (candidate ${ordinal}, draw ${draw.toFixed(2)})`,
    })),
    ...missed.map(({ rule, reason }) => ({ rule, isHit: false, why: reason })),
  ];
  const link = ({ rule }: Candidate) => (
    <a class="font-mono text-xs text-secondary underline underline-offset-2" href={to(rule)}>
      {shownText(rule)}
    </a>
  );
  const result = ({ isHit }: Candidate) =>
    isHit ? <b class="font-medium">hit</b> : <span class="text-muted">did not hit</span>;
  const columns = [
    { head: "Rule", cell: link },
    { head: "Result", look: "whitespace-nowrap", cell: result },
    { head: "Reason", look: "text-muted", cell: ({ why }: Candidate) => why },
  ];
  return (
    <div class="gut py-3">
      {rows.length > 0 ? (
        <Table label="Rules about this call" columns={columns} rows={rows} keyOf={({ rule }) => rule} />
      ) : (
        <Nothing>
          No fault rule is about this call.{" "}
          <a class="go" href={to()}>
            Add one
          </a>
        </Nothing>
      )}
      {missedCount > missed.length ? (
        <p class="pt-2 meta">and {missedCount - missed.length} more that did not hit</p>
      ) : null}
    </div>
  );
}

/** What an answer rested on beyond the pages of the vendor, and what a real tenant might do instead. */
export function CallAssumptions({ used }: { readonly used: readonly string[] }) {
  const { client } = useApp();
  const { answer, problem, reload } = useAnswer<{ assumptions: readonly ListedAssumption[] }>(client, "assumptions");
  const rested = (answer?.assumptions ?? []).filter(({ id }) => used.includes(id));
  return (
    <div class="px-5 py-3 max-sm:px-3">
      <p class="text-muted">What a real tenant might do differently here. A choice holds from the next call on.</p>
      <ProblemNote problem={problem} />
      {rested.map((assumption) => (
        <div key={assumption.id} class="border-b border-hair py-3">
          <p class="font-medium">{assumption.behaviour}</p>
          <p class="text-muted">{assumption.reason}</p>
          <p class="mt-1 flex gap-2 text-xs">
            <span class="chip">{certainty(assumption.provenance)}</span>
            <code class="text-muted">{assumption.id}</code>
          </p>
          <VariantChoice assumption={assumption} changed={reload} />
        </div>
      ))}
    </div>
  );
}

/** Also where the configuration has the switch on. */
const back = "as-assumed" satisfies typeof asAssumed;

interface ChoiceState {
  readonly assumption: ListedAssumption;
  changed(): void;
}

/** What is done today and what else the vendor might do, one of them chosen; it holds in the sandbox from the next call on. */
export function VariantChoice({ assumption: { id, variants, variant }, changed }: ChoiceState) {
  const { client, changed: told } = useApp();
  const deed = useDeed();
  const [picked, setPicked] = useState<string>();
  useEffect(() => setPicked(undefined), [variant]);
  const all = Object.entries(variants);
  if (all.length === 0) return <p class="mt-1 text-muted">No other behaviour is offered.</p>;
  const choose = (name: string) => {
    setPicked(name);
    return deed.run(
      () => client.ask("assumptions", "PATCH", { [id]: name }),
      () => {
        changed();
        told();
      },
    );
  };
  return (
    <fieldset class="mt-1 flex flex-col gap-1.5" aria-label={`What CRM.COM does: ${id}`}>
      {[[back, "As assumed"] as const, ...all].map(([name, behaviour]) => {
        const isOn = (picked ?? variant ?? back) === name;
        return (
          <label key={name} class="flex cursor-pointer items-start gap-2">
            <input
              type="radio"
              name={id}
              class="radio mt-0.5 flex-none radio-xs pick checked:text-primary"
              checked={isOn}
              onChange={() => choose(name)}
            />
            <span class={isOn ? "" : "text-muted"}>{behaviour}</span>
          </label>
        );
      })}
      <ProblemNote problem={deed.problem} />
    </fieldset>
  );
}

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
  const { status } = response;
  const verb = status === null ? "dropped the answer" : status >= 400 ? `answered ${status}` : "changed the answer";
  const what = stored.length === 1 ? "the event was stored" : `${stored.length} events were stored`;
  const lost =
    stored.length > 0
      ? `The rule closed the connection after ${what}. Your client got no answer and cannot know.`
      : "The rule closed the connection before anything was stored.";
  const meant = stored.length > 0 ? `All the same, ${what}.` : "Nothing was stored: your client may send it again.";
  return (
    <>
      <Title>
        <span class="font-mono">{shownText(rule)}</span> {verb}
      </Title>
      <p class="mt-1">
        {status === null ? lost : `This is the rule's answer, not CRM.COM's. ${meant}`}
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
