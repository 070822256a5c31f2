import { useState } from "preact/hooks";
import { view } from "./address.ts";
import { calls, useAnswer } from "./app.ts";
import { AssumptionCard, type ShownAssumption } from "./assumption-card.tsx";
import { Segments } from "./controls.tsx";
import { Nothing, SearchField, SideScreen } from "./layout.tsx";
import { capital } from "./words.ts";

/** All that is done and no page says, by prefix, with what speaks for it, and what else CRM.COM might do. */
export function AssumptionsScreen() {
  const { filter, show: asked } = view.value;
  const path = `assumptions?${new URLSearchParams(filter ? { text: filter } : {})}`;
  const answer = useAnswer<{ assumptions: readonly ShownAssumption[] }>(path, calls.value.pulse.value);
  const [sure, setSure] = useState("all");
  const all = answer?.assumptions ?? [];
  const groups: Readonly<Record<string, readonly ShownAssumption[]>> = {
    "Used by my calls": all.filter((one) => one.calls > 0),
    Switched: all.filter(({ variant }) => variant !== null),
    All: all,
    ...Object.groupBy(all, ({ id }) => id.split(".")[0] ?? ""),
  };
  const [used, switched] = Object.values(groups);
  const show = asked && asked in groups ? asked : used?.length ? "Used by my calls" : "All";
  const ofGroup = groups[show] ?? [];
  const shown = ofGroup.filter(({ provenance }) => sure === "all" || provenance === sure);
  const choices = ["inferred", "assumed"].map((id) => {
    return { id, face: `${capital(id)} ${ofGroup.filter(({ provenance }) => provenance === id).length}` };
  });
  const links = Object.entries(groups).map(([group, { length }]) => ({
    to: { show: group },
    isHere: group === show,
    face: (
      <>
        <span class="flex-1">{group}</span>
        <span class="meta tabular-nums">{length}</span>
      </>
    ),
  }));
  const sides = { "By use": links.slice(0, 3), "By subject": links.slice(3) };
  return (
    <SideScreen title="Subjects" groups={sides} shown={show}>
      <h1 class="title">Assumptions</h1>
      <p class="text-muted">
        What the stand-in does although no page of CRM.COM says so. Switch one to see how your client copes.
      </p>
      <div class="my-4 flex flex-wrap items-center gap-3">
        <SearchField label="Search assumptions" placeholder="Behaviour, reason or id" />
        <Segments label="How sure" all={[{ id: "all", face: "All" }, ...choices]} chosen={sure} choose={setSure} />
        <span class="ml-auto meta">{switched?.length ? `${switched.length} switched` : "Nothing switched"}</span>
      </div>
      {answer && shown.length === 0 ? <Nothing>No assumption is like that.</Nothing> : null}
      <ul aria-label="Assumptions" class={shown.length > 0 ? "max-w-6xl box" : ""}>
        {shown.map((assumption) => (
          <AssumptionCard key={assumption.id} assumption={assumption} />
        ))}
      </ul>
    </SideScreen>
  );
}
