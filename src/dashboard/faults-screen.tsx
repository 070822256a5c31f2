import { useApp } from "./app-context.ts";
import { PresetSwitches } from "./preset-switches.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { RuleEditor } from "./rule-editor.tsx";
import { RuleTable, type ShownRule } from "./rule-table.tsx";
import type { ScreenState } from "./screen-state.ts";
import { useAnswer } from "./use-answer.ts";
import { useDeed } from "./use-deed.ts";
import { goTo } from "./view.ts";

/** The fault rules of the sandbox, with what they hit and why they did not; presets; a rule under the pen. */
export function FaultsScreen({ pulse }: ScreenState) {
  const { client, view } = useApp();
  const { answer, problem, reload } = useAnswer<{ items: readonly ShownRule[] }>(client, "faults", pulse);
  const deed = useDeed();
  const rules = answer?.items ?? [];
  const { open } = view;
  return (
    <>
      <h2>Presets</h2>
      <PresetSwitches rules={rules} changed={reload} />
      <div class="bar">
        <h2>Rules</h2>
        <button type="button" onClick={() => goTo({ ...view, open: "new" })}>
          Add a rule
        </button>
        <button
          type="button"
          disabled={rules.length === 0 || deed.isBusy}
          onClick={() => deed.run(() => client.ask("faults", "DELETE"), reload)}
        >
          Clear all rules
        </button>
      </div>
      <ProblemNote problem={problem ?? deed.problem} />
      {open === undefined ? null : <RuleEditor key={open} id={open === "new" ? undefined : open} changed={reload} />}
      {answer && rules.length === 0 ? (
        <p class="empty">No rules: every call is answered as CRM.COM would. Switch a preset on, or add a rule.</p>
      ) : null}
      {rules.length > 0 ? <RuleTable rules={rules} changed={reload} pulse={pulse} /> : null}
    </>
  );
}
