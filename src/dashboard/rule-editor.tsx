import { useState } from "preact/hooks";
import { useApp } from "./app-context.ts";
import { goTo } from "./place.ts";
import { ProblemNote } from "./problem-note.tsx";
import { takeDraft } from "./rule-draft.ts";
import type { ShownRule } from "./rule-table.tsx";
import { useDeed } from "./use-deed.ts";

const first = `{
  "match": { "operation": "customer_events.*" },
  "when": { "nth": 2 },
  "phase": "after-commit",
  "effect": { "connection": { "type": "reset" } }
}`;

interface EditorState {
  /** Absent: a new one. */
  readonly rule: ShownRule | undefined;
  changed(): void;
}

/** A rule as JSON, under the pen. What is wrong with it is said with its line. */
export function RuleEditor({ rule, changed }: EditorState) {
  const { client, place } = useApp();
  const [text, setText] = useState(() => (rule ? writtenRule(rule) : (takeDraft() ?? first)));
  const deed = useDeed();
  const close = () => goTo({ ...place, open: undefined });
  const save = async () => {
    const path = rule ? `faults/${encodeURIComponent(rule.id)}` : "faults";
    if (!(await deed.run(() => client.ask(path, rule ? "PUT" : "POST", text)))) return;
    changed();
    close();
  };
  return (
    <section class="editor" aria-label={rule ? `Rule ${rule.id}` : "New rule"}>
      <label>
        Rule as JSON
        <textarea spellcheck={false} value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
      </label>
      <ProblemNote problem={deed.problem} />
      <div class="buttons">
        <button type="button" disabled={deed.isBusy} onClick={save}>
          Save
        </button>
        <button type="button" onClick={close}>
          Cancel
        </button>
      </div>
    </section>
  );
}

/** What a user would write, without what was counted. */
function writtenRule({ origin: _, matches: __, hits: ___, why: ____, warnings: _____, ...rule }: ShownRule): string {
  const { missed: ______, ...written } = rule as typeof rule & { missed?: unknown };
  return JSON.stringify(written, null, 2);
}
