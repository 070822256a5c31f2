import type { JournalEntry } from "../mock/journal/render-entry.ts";
import { hashOf } from "./address.ts";
import { useAnswer, useApp } from "./asking.ts";
import { AssumptionCard, type ShownAssumption } from "./assumption-card.tsx";
import { Nothing, Table } from "./parts.tsx";
import { ProblemNote } from "./pieces.tsx";
import { counted, shownText } from "./words.ts";

/** The rules that hit a call, and those that were about it and did not, each with why. */
export function CallWhy({ entry: { faults, missed, missedCount } }: { readonly entry: JournalEntry }) {
  const { view } = useApp();
  const to = (open?: string) => hashOf({ screen: "faults", sandbox: view.sandbox, open });
  const hits = faults.map(({ rule, effects, phase, ordinal, draw, rows }) => ({
    rule,
    result: "hit",
    reason: `${rows === undefined ? "the call" : counted(rows, "row")}, ${phase.replace("-", " ")}: ${effects.join(", ")} (candidate ${ordinal}, draw ${draw.toFixed(2)})`,
  }));
  const rows = [...hits, ...missed.map((one) => ({ ...one, result: "did not hit" }))];
  const link = ({ rule }: { readonly rule: string }) => (
    <a class="font-mono text-secondary underline" href={to(rule)}>
      {shownText(rule)}
    </a>
  );
  const columns = [
    { head: "Rule", cell: link },
    { head: "Result", look: "whitespace-nowrap", cell: (row: (typeof rows)[0]) => row.result },
    { head: "Reason", look: "text-muted", cell: (row: (typeof rows)[0]) => row.reason },
  ];
  if (rows.length === 0)
    return (
      <Nothing>
        No fault rule is about this call.{" "}
        <a class="go" href={to()}>
          Add one
        </a>
      </Nothing>
    );
  return (
    <div class="gut py-3">
      <Table label="Rules about this call" columns={columns} rows={rows} keyOf={({ rule }) => rule} />
      <p class="pt-2 meta">
        {missedCount > missed.length ? `and ${missedCount - missed.length} more that did not hit` : ""}
      </p>
    </div>
  );
}

/** What an answer rested on beyond the pages of the vendor, and what a real tenant might do instead. */
export function CallAssumptions({ used }: { readonly used: readonly string[] }) {
  const { client } = useApp();
  const path = "assumptions?used=true";
  const { answer, problem } = useAnswer<{ assumptions: readonly ShownAssumption[] }>(client, path);
  const rested = answer?.assumptions.filter(({ id }) => used.includes(id));
  return (
    <div class="gut py-3">
      <p class="text-muted">What a real tenant might do differently here. A choice holds from the next call on.</p>
      <ProblemNote problem={problem} />
      <ul>
        {rested?.map((one) => (
          <AssumptionCard key={one.id} assumption={one} />
        ))}
      </ul>
    </div>
  );
}
