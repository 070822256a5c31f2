import { useState } from "preact/hooks";
import { useApp } from "./app-context.ts";
import { ProblemNote } from "./problem-note.tsx";
import { takeDraft } from "./rule-draft.ts";
import { useAnswer } from "./use-answer.ts";
import { useDeed } from "./use-deed.ts";
import { goTo } from "./view.ts";

const first = `{
  "match": { "operation": "customer_events.*" },
  "when": { "nth": 2 },
  "phase": "after-commit",
  "effect": { "connection": { "type": "reset" } }
}`;

interface EditorState {
  /** `undefined`: a new one. */
  readonly id: string | undefined;
  changed(): void;
}

/** A rule as JSON, under the pen. */
export function RuleEditor({ id, changed }: EditorState) {
  const { client } = useApp();
  const path = id === undefined ? undefined : `faults/${encodeURIComponent(id)}`;
  const { answer, problem } = useAnswer<object>(client, path && `${path}?written=true`);
  if (path === undefined) return <RuleForm name="New rule" text={takeDraft() ?? first} changed={changed} />;
  if (problem) return <ProblemNote problem={problem} />;
  if (!answer) return null;
  return <RuleForm name={`Rule ${id}`} path={path} text={JSON.stringify(answer, null, 2)} changed={changed} />;
}

interface FormState {
  readonly name: string;
  /** Where the rule is put; absent: it is added. */
  readonly path?: string;
  readonly text: string;
  changed(): void;
}

/** What is wrong with what is written is said with its line. */
function RuleForm({ name, path, text: given, changed }: FormState) {
  const { client, view } = useApp();
  const [text, setText] = useState(given);
  const deed = useDeed();
  const close = () => goTo({ ...view, open: undefined });
  const saved = () => {
    changed();
    close();
  };
  const save = () => deed.run(() => client.ask(path ?? "faults", path ? "PUT" : "POST", text), saved);
  return (
    <section class="editor" aria-label={name}>
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
