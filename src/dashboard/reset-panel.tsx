import { useState } from "preact/hooks";
import type { ResetPart } from "../mock/sandbox/reset-sandbox.ts";
import { useApp } from "./app-context.ts";
import { ProblemNote } from "./problem-note.tsx";
import { useDeed } from "./use-deed.ts";

const parts: Readonly<Record<ResetPart, string>> = {
  state: "Records, release, switches",
  journal: "Calls",
  faults: "Fault rules",
  counters: "Counts of rules",
  clock: "Clock",
};

/** Puts back parts of the sandbox, or all of it. */
export function ResetPanel({ changed }: { changed(): void }) {
  const { client } = useApp();
  const [said, setSaid] = useState<string>();
  const deed = useDeed();
  const reset = (body: Partial<Record<ResetPart, boolean>>) =>
    deed.run(async () => {
      const { reset: done } = await client.ask<{ reset: readonly string[] }>("reset", "POST", body);
      setSaid(`Put back: ${done.join(", ")}`);
      changed();
    });
  return (
    <section aria-label="Start over">
      <h3>Start over</h3>
      <div class="buttons">
        {(Object.keys(parts) as ResetPart[]).map((part) => (
          <button key={part} type="button" disabled={deed.isBusy} onClick={() => reset({ [part]: true })}>
            {parts[part]}
          </button>
        ))}
        <button type="button" disabled={deed.isBusy} onClick={() => reset({})}>
          All of it
        </button>
        <span role="status">{said}</span>
      </div>
      <ProblemNote problem={deed.problem} />
    </section>
  );
}
