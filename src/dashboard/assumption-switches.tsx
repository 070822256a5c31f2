import type { ListedAssumption } from "../documents/list-assumptions.ts";
import type { asAssumed } from "../wire/switches.ts";
import { useApp } from "./app-context.ts";
import { ProblemNote } from "./problem-note.tsx";
import { SwitchButton } from "./switch-button.tsx";
import { useDeed } from "./use-deed.ts";

/** Also where the configuration has the switch on. */
const back = "as-assumed" satisfies typeof asAssumed;

interface SwitchesState {
  readonly assumption: ListedAssumption;
  changed(): void;
}

/** What else the vendor might do, a switch each: it holds in the sandbox from the next call on. */
export function AssumptionSwitches({ assumption: { id, variants, variant }, changed }: SwitchesState) {
  const { client } = useApp();
  const deed = useDeed();
  const all = Object.entries(variants);
  if (all.length === 0) return <p class="reason">No other behaviour is offered.</p>;
  return (
    <>
      <ul class="variants">
        {all.map(([name, behaviour]) => {
          const isOn = variant === name;
          const to = isOn ? back : name;
          const flip = () => deed.run(() => client.ask("assumptions", "PATCH", { [id]: to }), changed);
          return (
            <li key={name}>
              <SwitchButton name={`${id}=${name}`} isOn={isOn} isBusy={deed.isBusy} flip={flip} />
              <span>{behaviour}</span>
            </li>
          );
        })}
      </ul>
      <ProblemNote problem={deed.problem} />
    </>
  );
}
