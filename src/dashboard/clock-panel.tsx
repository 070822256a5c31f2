import { useState } from "preact/hooks";
import { useApp } from "./app-context.ts";
import { ProblemNote } from "./problem-note.tsx";
import type { ShownSandbox } from "./sandbox-table.tsx";
import { useDeed } from "./use-deed.ts";

/** By how much the clock is moved, by the words on the buttons. */
const steps = { "1 minute": 60_000, "1 hour": 3_600_000, "2 hours": 7_200_000, "1 day": 86_400_000 };

/** The clock of the sandbox: tokens expire by it, and events are dated by it. */
export function ClockPanel({ clock, changed }: { readonly clock: ShownSandbox["clock"]; changed(): void }) {
  const { client } = useApp();
  const [moment, setMoment] = useState(clock.now);
  const deed = useDeed();
  const set = (body: object) => deed.run(() => client.ask("clock", "PUT", body), changed);
  return (
    <section aria-label="Clock">
      <h3>Clock: {clock.frozenAt === null ? clock.now : `stopped at ${clock.frozenAt}`}</h3>
      <div class="buttons">
        <label>
          Moment <input size={26} value={moment} onInput={({ currentTarget }) => setMoment(currentTarget.value)} />
        </label>
        <button type="button" disabled={deed.isBusy} onClick={() => set({ frozenAt: moment })}>
          Freeze at it
        </button>
        {Object.entries(steps).map(([words, advanceMs]) => (
          <button key={words} type="button" disabled={deed.isBusy} onClick={() => set({ advanceMs })}>
            Advance {words}
          </button>
        ))}
        <button type="button" disabled={deed.isBusy || clock.system} onClick={() => set({ system: true })}>
          Follow the system
        </button>
      </div>
      <ProblemNote problem={deed.problem} />
    </section>
  );
}
