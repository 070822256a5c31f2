import { CloudOff, Dice5, Gauge, KeyRound, ListX, ServerCrash, Timer, Unplug } from "lucide-preact";
import { useAnswer, useApp, useDeed } from "./asking.ts";
import { ProblemNote, Switch } from "./pieces.tsx";
import { endWords, type ShownRule } from "./rule-words.tsx";

/** Rules, and what follows when they are changed. */
export interface RulesState {
  readonly rules: readonly ShownRule[];
  changed(): void;
}

/** Of a rule as it is shown, what a user writes. */
export function writtenRule(rule: ShownRule): object {
  const { origin: _, matches: __, hits: ___, missed: ____, why: _____, ends: ______, warnings: _______, ...own } = rule;
  return own;
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

interface Preset {
  readonly name: string;
  readonly description: string;
  readonly ends: string;
}

/** Rules that have a name, a card each. A card is on while the rule of its name is. */
export function Presets({ rules, changed }: RulesState) {
  const { client, told } = useApp();
  const { answer, problem } = useAnswer<{ items: readonly Preset[] }>(client, "faults/presets");
  const deed = useDeed();
  const flip = (name: string) => {
    const rule = rules.find(({ id }) => id === name);
    if (!rule) return deed.run(() => client.ask("faults", "POST", { preset: name }), changed);
    if (!rule.enabled) return deed.run(() => client.ask(`faults/${name}`, "PATCH", { enabled: true }), changed);
    return deed.run(
      () => client.ask(`faults/${name}`, "DELETE"),
      () => {
        changed();
        told(`${name} is off`, () => client.ask("faults", "POST", writtenRule(rule)).then(changed));
      },
    );
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
                <Switch label={name} isOn={isOn} isBusy={deed.isBusy} flip={() => flip(name)} />
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
