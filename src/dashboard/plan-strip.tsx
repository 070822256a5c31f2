import type { Planned } from "../mock/faults/plan.ts";
import { useApp } from "./app-context.ts";
import { useAnswer } from "./use-answer.ts";

/** How many candidates are shown. */
const candidates = 40;

/** What a rule will do to its first candidates, a mark each. */
export function PlanStrip({ id, pulse }: { readonly id: string; readonly pulse: number }) {
  const { client } = useApp();
  const path = `faults/plan?n=${candidates}&rule=${encodeURIComponent(id)}`;
  const { answer } = useAnswer<{ items: readonly Planned[] }>(client, path, pulse);
  const items = answer?.items ?? [];
  const hits = items.filter(({ hit }) => hit).length;
  return (
    <div class="plan" role="img" aria-label={`Hits ${hits} of its first ${candidates} candidates`}>
      {items.map(({ ordinal, hit, draw, missed }, index) => (
        <span
          key={String(index)}
          class={hit ? "hit" : ""}
          title={`${ordinal}: ${hit ? "hit" : missed}, draw ${draw.toFixed(3)}`}
        />
      ))}
    </div>
  );
}
