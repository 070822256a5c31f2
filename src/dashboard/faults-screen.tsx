import {
  CloudOff,
  Dice5,
  Gauge,
  KeyRound,
  ListX,
  Pencil,
  Plus,
  ServerCrash,
  Timer,
  Trash2,
  TriangleAlert,
  Unplug,
} from "lucide-preact";
import type { Planned } from "../mock/faults/plan.ts";
import { goTo, hashOf } from "./address.ts";
import { useAnswer, useApp, useDeed, usePulse } from "./asking.ts";
import { Nothing, ScreenHead } from "./parts.tsx";
import { Button, MoreMenu, ProblemNote, Switch } from "./pieces.tsx";
import { endWords, RuleDrawer, RuleSentence, type ShownRule } from "./rule.tsx";
import { meantOperation } from "./rule-form.tsx";
import { shownText } from "./words.ts";

/** What goes wrong on purpose: presets as cards, rules as sentences with what they hit and why not more. */
export function FaultsScreen() {
  const { client, view, calls, changed } = useApp();
  const pulse = usePulse(calls, 400);
  const { answer, problem, reload } = useAnswer<{ items: readonly ShownRule[] }>(client, "faults", pulse);
  const plan = useAnswer<{ seed: string }>(client, "faults/plan?n=1");
  const rules = answer?.items ?? [];
  const again = () => {
    reload();
    changed();
  };
  const { drop, deed } = useRules(again);
  const clear = () => drop("faults", "All rules are removed", rules);
  const actions = (
    <>
      <Button class="strong" onClick={() => goTo({ ...view, open: "new" })}>
        <Plus /> Add rule
      </Button>
      <MoreMenu label="Clear all rules" question="Remove all rules" isDisabled={rules.length === 0} run={clear} />
    </>
  );
  return (
    <div class="min-h-0 flex-1 overflow-y-auto">
      <ScreenHead title="Faults" actions={actions}>
        What goes wrong on purpose. Seed <code>{plan.answer?.seed}</code>: the same calls are hit each time.
      </ScreenHead>
      <div class="px-5 pb-8 max-sm:px-3">
        <ProblemNote problem={problem ?? deed.problem} />
        <h2 class="mb-2 font-medium">Presets</h2>
        <Presets rules={rules} changed={again} />
        {answer ? <Rules rules={rules} changed={again} /> : null}
      </div>
      {view.open === undefined ? null : (
        <RuleDrawer key={view.open} id={view.open === "new" ? undefined : view.open} changed={again} />
      )}
    </div>
  );
}

function Rules({ rules, changed }: RulesState) {
  return (
    <>
      <h2 class="mt-6 mb-2 flex items-baseline gap-3 font-medium">
        Rules <span class="meta font-normal">in this order; the first that hits ends the call</span>
      </h2>
      <div class="box">
        {rules.length === 0 ? (
          <Nothing>No rules: every call is answered as CRM.COM would. Switch a preset on, or add a rule.</Nothing>
        ) : null}
        <div aria-hidden="true" class={`${columns} border-b border-base-300 py-1.5 meta max-md:hidden`}>
          {["", "What happens", "Hits of candidates", "First 40 candidates", ""].map((head, index) => (
            <span key={String(index)}>{head}</span>
          ))}
        </div>
        <ul aria-label="Fault rules">
          {rules.map((rule) => (
            <Rule key={rule.id} rule={rule} changed={changed} />
          ))}
        </ul>
      </div>
    </>
  );
}

const columns =
  "grid grid-cols-[2.25rem_minmax(0,1fr)_8rem_10.5rem_4.5rem] items-center gap-x-4 px-4 max-md:grid-cols-[2.25rem_minmax(0,1fr)_auto]";

function Rule({ rule, changed }: { readonly rule: ShownRule; changed(): void }) {
  const { client, view } = useApp();
  const { id, enabled, missed, ends, origin, warnings, description } = rule;
  const { drop, deed } = useRules(changed);
  const path = `faults/${encodeURIComponent(id)}`;
  const remove = () => drop(path, `${id} is removed`, [rule]);
  const rest = Object.entries(missed).map(([reason, count]) => `${count} ${reason}`);
  const meta = [endWords(ends), ...(origin === "file" ? ["from the config file"] : []), ...rest];
  return (
    <li class={`${columns} border-b border-hair py-2.5 last:border-0`}>
      <Switch
        label={`${id} is on`}
        isOn={enabled}
        disabled={deed.isBusy}
        onChange={() => deed.run(() => client.ask(path, "PATCH", { enabled: !enabled }), changed)}
      />
      <div class="min-w-0">
        <a
          data-row
          href={hashOf({ ...view, open: id })}
          title={description}
          class={`hover:underline ${enabled ? "" : "text-muted"}`}>
          <RuleSentence rule={rule} />
        </a>
        <p class="meta">
          <span class="font-mono text-secondary">{id}</span> {meta.join(" · ")}
        </p>
        {warnings.map((warning) => (
          <NeverHits key={warning.path} rule={rule} warning={warning} changed={changed} />
        ))}
        <ProblemNote problem={deed.problem} />
      </div>
      <Hits rule={rule} />
      <div class="flex justify-end">
        <a class="icon max-sm:hidden" aria-label={`Change ${id}`} title="Change" href={hashOf({ ...view, open: id })}>
          <Pencil class="size-3.5" />
        </a>
        <Button class="icon" aria-label={`Remove ${id}`} title="Remove" disabled={deed.isBusy} onClick={remove}>
          <Trash2 class="size-3.5" />
        </Button>
      </div>
    </li>
  );
}

/** How many of its candidates a rule hit, and what it will do to the first ones. */
function Hits({ rule }: { readonly rule: ShownRule }) {
  const { id, hits, matches, warnings } = rule;
  return (
    <>
      <div class="flex items-center gap-2 text-xs tabular-nums max-md:hidden">
        <svg width="48" height="6" aria-hidden="true" class="flex-none">
          <rect width="48" height="6" rx="3" class="fill-base-300" />
          <rect width={matches === 0 ? 0 : (hits / matches) * 48} height="6" rx="3" class="fill-fault" />
        </svg>
        <span class={hits === 0 ? "text-muted" : ""}>{matches === 0 ? "no candidate" : `${hits} of ${matches}`}</span>
      </div>
      <div class="meta max-md:hidden">
        {warnings.length > 0 ? "none" : <PlanStrip id={id} pulse={JSON.stringify(rule)} />}
      </div>
    </>
  );
}

/** Why a rule can never hit, and what was most likely meant. */
function NeverHits({
  rule,
  warning: { path, message },
  changed,
}: {
  rule: ShownRule;
  warning: ShownRule["warnings"][number];
  changed(): void;
}) {
  const { client } = useApp();
  const deed = useDeed();
  const { operation = "*" } = rule.match;
  const isOfMethod = path === "/match/operation";
  const known = message
    .replace(/^.*(?:known are: |did you mean )/, "")
    .replace("?", "")
    .split(", ");
  const meant = isOfMethod ? meantOperation(operation, known) : undefined;
  const said =
    isOfMethod && operation.endsWith("*")
      ? `no method begins with ${operation.slice(0, -1)}`
      : message.replace(/; known are: .*/, "");
  const change = (to: string) =>
    deed.run(() => client.ask(`faults/${encodeURIComponent(rule.id)}`, "PATCH", { match: { operation: to } }), changed);
  return (
    <p class="mt-1 flex flex-wrap items-center gap-2 text-xs text-warning">
      <TriangleAlert class="size-3.5" />
      <span>
        {isOfMethod ? "Can never hit" : path.slice(1)}: {shownText(said)}
      </span>
      {meant ? (
        <Button class="btn btn-xs" onClick={() => change(meant)}>
          Change to <code>{meant}</code>
        </Button>
      ) : null}
      <ProblemNote problem={deed.problem} />
    </p>
  );
}

/** What a rule will do to its first candidates, a mark each. */
function PlanStrip({ id, pulse }: { readonly id: string; readonly pulse: string }) {
  const { client } = useApp();
  const path = `faults/plan?n=40&rule=${encodeURIComponent(id)}`;
  const { answer } = useAnswer<{ items: readonly Planned[] }>(client, path, pulse);
  const items = answer?.items ?? [];
  const hits = items.filter(({ hit }) => hit).length;
  return (
    <svg width="160" height="12" role="img" aria-label={`Hits ${hits} of its first 40 candidates`}>
      {items.map(({ ordinal, hit, draw, missed }, index) => (
        <rect
          key={String(index)}
          x={index * 4}
          y={hit ? 0 : 3}
          width="3"
          height={hit ? 12 : 6}
          rx="1"
          class={hit ? "fill-fault" : "fill-base-300"}>
          <title>{`candidate ${ordinal}: ${hit ? "hit" : missed}, draw ${draw.toFixed(3)}`}</title>
        </rect>
      ))}
    </svg>
  );
}

/** Rules, and what follows when they are changed. */
interface RulesState {
  readonly rules: readonly ShownRule[];
  changed(): void;
}

/** Of a rule as it is shown, what a user writes. */
function writtenRule(rule: ShownRule): object {
  const { origin: _, matches: __, hits: ___, missed: ____, why: _____, ends: ______, warnings: _______, ...own } = rule;
  return own;
}

/** Removes rules, with a way back. */
function useRules(changed: () => void) {
  const { client, told } = useApp();
  const deed = useDeed();
  const drop = (path: string, text: string, rules: readonly ShownRule[]) =>
    deed.run(
      () => client.ask(path, "DELETE"),
      () => {
        changed();
        told(text, () => client.ask("faults", "POST", rules.map(writtenRule)).then(changed));
      },
    );
  return { drop, deed };
}

const presetIcons = {
  flaky: Dice5,
  slow: Timer,
  "outage-30s": CloudOff,
  "lost-response": Unplug,
  "half-rows": ListX,
  "token-expiry": KeyRound,
  "proxy-html-502": ServerCrash,
  "rate-limit": Gauge,
} as const;

/** Rules that have a name, a card each. A card is on while the rule of its name is. */
function Presets({ rules, changed }: RulesState) {
  const { client } = useApp();
  const { answer, problem } = useAnswer<{ items: readonly Record<"name" | "description" | "ends", string>[] }>(
    client,
    "faults/presets",
  );
  const { drop, deed } = useRules(changed);
  const flip = (name: string) => {
    const rule = rules.find(({ id }) => id === name);
    if (!rule) return deed.run(() => client.ask("faults", "POST", { preset: name }), changed);
    if (!rule.enabled) return deed.run(() => client.ask(`faults/${name}`, "PATCH", { enabled: true }), changed);
    return drop(`faults/${name}`, `${name} is off`, [rule]);
  };
  return (
    <>
      <ul class="grid gap-3 [grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr))]">
        {(answer?.items ?? []).map(({ name, description, ends }) => {
          const isOn = rules.some(({ id, enabled }) => id === name && enabled);
          const Icon = presetIcons[name as keyof typeof presetIcons] ?? Dice5;
          return (
            <li key={name} class={`flex flex-col rounded-box border p-3 ${isOn ? "tint-primary" : "border-base-300"}`}>
              <div class="flex items-center gap-2.5 font-medium">
                <Icon class={isOn ? "text-primary" : "text-muted"} />
                <span class="flex-1">{name}</span>
                <Switch label={name} isOn={isOn} disabled={deed.isBusy} onChange={() => flip(name)} />
              </div>
              <p class="mt-2 flex-1 text-muted">{description}.</p>
              <p class="mt-2 meta first-letter:uppercase">{endWords(ends).replace("removed", "you turn it off")}</p>
            </li>
          );
        })}
      </ul>
      <ProblemNote problem={problem ?? deed.problem} />
    </>
  );
}
