import * as Icon from "lucide-preact";
import type { Planned } from "../../mock/faults/stored-rule.ts";
import { goTo, hashOf, view } from "../address.ts";
import { ask } from "../admin-client.ts";
import { calls, run, toast, useAnswer } from "../app.ts";
import { Button, IconButton, MoreMenu, Switch } from "../controls.tsx";
import { Nothing, ScreenBox } from "../layout.tsx";
import { shownText } from "../words.ts";
import { NeverHits, RuleDrawer, type ShownRule } from "./rule-drawer.tsx";

/** What goes wrong on purpose: presets as cards, rules as sentences with what they hit and why not more. */
export function FaultsScreen() {
  const { open } = view.value;
  const pulse = calls.value.pulse.value;
  const answer = useAnswer<{ items: readonly ShownRule[] }>("faults", pulse);
  const plan = useAnswer<{ seed: string; items: readonly Planned[] }>("faults/plan?n=40", pulse);
  const rules = answer?.items ?? [];
  const clear = () => drop("faults", "All rules are removed", rules);
  const actions = (
    <>
      <Button class="strong" onClick={() => goTo({ open: "new" })}>
        <Icon.Plus /> Add rule
      </Button>
      <MoreMenu label="Clear all rules" question="Remove all rules" disabled={rules.length === 0} run={clear} />
    </>
  );
  const hint = `What goes wrong on purpose. Seed ${plan?.seed ?? ""}: the same calls are hit each time.`;
  return (
    <ScreenBox actions={actions} hint={hint}>
      <h2 class="mb-2 font-medium">Presets</h2>
      <Presets rules={rules} />
      <h2 class="mt-6 mb-2 flex items-baseline gap-3 font-medium">
        Rules <span class="meta font-normal">in this order; the first that hits ends the call</span>
      </h2>
      <div class="box">
        {answer && rules.length === 0 ? (
          <Nothing>No rules: every call is answered as CRM.COM would. Switch a preset on, or add a rule.</Nothing>
        ) : null}
        <ul aria-label="Fault rules">
          {rules.map((rule) => (
            <Rule key={rule.id} rule={rule} plan={plan?.items.filter((item) => item.rule === rule.id) ?? []} />
          ))}
        </ul>
      </div>
      {open === undefined ? null : <RuleDrawer key={open} id={open} />}
    </ScreenBox>
  );
}

const drop = (path: string, text: string, rules: readonly ShownRule[]) =>
  run(async () => {
    await ask(path, "DELETE");
    // What a user writes of a rule; all else of it is counted or made.
    const again = rules.map(({ origin, sentence, ends, matches, hits, missed, why, warnings, ...written }) => written);
    toast.value = { text, undo: () => ask("faults", "POST", again) };
  });

function Rule({ rule, plan }: { readonly rule: ShownRule; readonly plan: readonly Planned[] }) {
  const { id, enabled, sentence, missed, ends, origin, warnings, description, hits, matches } = rule;
  const path = `faults/${encodeURIComponent(id)}`;
  const change = (changes: object) => run(() => ask(path, "PATCH", changes));
  const rest = Object.entries(missed).map(([reason, count]) => `${count} ${reason}`);
  const meta = [`ends ${ends}`, ...(origin === "file" ? ["from the config file"] : []), ...rest];
  const to = hashOf({ open: id });
  return (
    <li class="rule border-b border-hair py-2.5 last:border-0">
      <Switch label={`${id} is on`} isOn={enabled} flip={() => change({ enabled: !enabled })} />
      <div class="min-w-0">
        <a data-row href={to} title={description} class={`hover:underline ${enabled ? "" : "text-muted"}`}>
          {shownText(sentence)}
        </a>
        <p class="meta">
          <span class="font-mono text-secondary">{id}</span> {meta.join(" · ")}
        </p>
        <NeverHits rule={rule} mend={(operation) => change({ match: { operation } })} />
      </div>
      <div class="flex items-center gap-2 text-xs tabular-nums max-md:hidden">
        <svg width="48" height="6" aria-hidden="true" class="flex-none">
          <rect width="48" height="6" rx="3" class="fill-base-300" />
          <rect width={(hits / Math.max(1, matches)) * 48} height="6" rx="3" class="fill-fault" />
        </svg>
        <span class={hits === 0 ? "text-muted" : ""}>
          {matches === 0 ? "no candidate" : `${hits} of ${matches} hit`}
        </span>
      </div>
      <div class="max-md:hidden">{warnings.length > 0 ? null : <PlanStrip plan={plan} />}</div>
      <div class="flex justify-end">
        <a class="icon max-sm:hidden" aria-label={`Change ${id}`} title="Change" href={to}>
          <Icon.Pencil />
        </a>
        <IconButton label={`Remove ${id}`} icon={Icon.Trash2} onClick={() => drop(path, `${id} is removed`, [rule])} />
      </div>
    </li>
  );
}

function PlanStrip({ plan }: { readonly plan: readonly Planned[] }) {
  const strokes = (isHit: boolean, ends: string) =>
    plan.map(({ hit }, index) => (hit === isHit ? `M${index * 4 + 1.5} ${ends}` : "")).join("");
  const hits = plan.filter(({ hit }) => hit).length;
  return (
    <svg width="160" height="12" role="img" aria-label={`Hits ${hits} of its first 40 candidates`} class="stroke-3">
      <path d={strokes(false, "3V9")} class="stroke-base-300" />
      <path d={strokes(true, "0V12")} class="stroke-fault" />
    </svg>
  );
}

const presetIcons: Readonly<Record<string, Icon.LucideIcon>> = {
  flaky: Icon.Dice5,
  slow: Icon.Timer,
  "outage-30s": Icon.CloudOff,
  "lost-response": Icon.Unplug,
  "half-rows": Icon.ListX,
  "token-expiry": Icon.KeyRound,
  "proxy-html-502": Icon.ServerCrash,
  "rate-limit": Icon.Gauge,
};

type Preset = Readonly<Record<"name" | "description" | "ends", string>>;

/** Rules that have a name, a card each. A card is on while the rule of its name is. */
function Presets({ rules }: { readonly rules: readonly ShownRule[] }) {
  const presets = useAnswer<{ items: readonly Preset[] }>("faults/presets")?.items ?? [];
  return (
    <ul class="grid grid-cols-[repeat(auto-fill,minmax(min(15rem,100%),1fr))] gap-3">
      {presets.map(({ name, description, ends }) => {
        const rule = rules.find(({ id, enabled }) => id === name && enabled);
        const path = `faults/${name}`;
        const on = () => run(() => ask(path, "PUT", { preset: name }));
        const off = rule && (() => drop(path, `${name} is off`, [rule]));
        const Mark = presetIcons[name] ?? Icon.Dice5;
        return (
          <li key={name} class={`flex flex-col rounded-box border p-3 ${rule ? "tint-primary" : "border-base-300"}`}>
            <div class="flex items-center gap-2.5 font-medium">
              <Mark class={rule ? "text-primary" : "text-muted"} />
              <span class="flex-1">{name}</span>
              <Switch label={name} isOn={rule !== undefined} flip={off ?? on} />
            </div>
            <p class="mt-2 flex-1 text-muted">{description}.</p>
            <p class="mt-2 meta first-letter:uppercase">ends {ends}</p>
          </li>
        );
      })}
    </ul>
  );
}
