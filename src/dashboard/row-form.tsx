import { useState } from "preact/hooks";
import { useApp } from "./app-context.ts";
import { ProblemNote } from "./problem-note.tsx";
import { useDeed } from "./use-deed.ts";

/** Adds a row to a collection, with only the members that matter. */
export function RowForm({ collection, changed }: { readonly collection: string; changed(): void }) {
  const { client } = useApp();
  const [text, setText] = useState("{\n}");
  const [said, setSaid] = useState<string>();
  const deed = useDeed();
  const add = () => {
    setSaid(undefined);
    return deed.run(async () => {
      const row = await client.ask<{ id?: string }>(`store/${encodeURIComponent(collection)}`, "POST", text);
      setSaid(`Added ${row.id ?? ""}`);
      changed();
    });
  };
  return (
    <section class="editor" aria-label="New row">
      <label>
        Row of {collection} as JSON; what is left out is made
        <textarea spellcheck={false} value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
      </label>
      <ProblemNote problem={deed.problem} />
      <div class="buttons">
        <button type="button" disabled={deed.isBusy} onClick={add}>
          Add
        </button>
        <span role="status">{said}</span>
      </div>
    </section>
  );
}
