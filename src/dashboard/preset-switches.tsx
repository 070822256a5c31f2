import { useApp } from "./app-context.ts";
import { ProblemNote } from "./problem-note.tsx";
import type { ShownRule } from "./rule-table.tsx";
import { SwitchButton } from "./switch-button.tsx";
import { useAnswer } from "./use-answer.ts";
import { useDeed } from "./use-deed.ts";

interface Preset {
  readonly name: string;
  readonly description: string;
}

interface SwitchesState {
  readonly rules: readonly ShownRule[];
  changed(): void;
}

/** Rules that have a name, a switch each: on while there is a rule of that name. */
export function PresetSwitches({ rules, changed }: SwitchesState) {
  const { client } = useApp();
  const { answer, problem } = useAnswer<{ items: readonly Preset[] }>(client, "faults/presets");
  const deed = useDeed();
  const ids = new Set(rules.map(({ id }) => id));
  return (
    <>
      <ul class="variants presets">
        {(answer?.items ?? []).map(({ name, description }) => {
          const isOn = ids.has(name);
          const flip = () =>
            deed.run(
              () => (isOn ? client.ask(`faults/${name}`, "DELETE") : client.ask("faults", "POST", { preset: name })),
              changed,
            );
          return (
            <li key={name}>
              <SwitchButton name={name} isOn={isOn} isBusy={deed.isBusy} flip={flip} />
              <span>{description}</span>
            </li>
          );
        })}
      </ul>
      <ProblemNote problem={problem ?? deed.problem} />
    </>
  );
}
