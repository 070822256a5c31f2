import { useEffect, useState } from "preact/hooks";
import type { asAssumed } from "../assumptions/switches.ts";
import type { ListedAssumption } from "../documents/list-assumptions.ts";
import { callAdmin, useAnswer } from "./admin-client.ts";
import { callStore } from "./calls/call-store.ts";
import { CheckField, Menu, Select } from "./controls.tsx";
import { capitalized, countText } from "./display-text.ts";
import { Link, Loading, NoMatch, ScreenBox, SearchField } from "./layout.tsx";
import { goTo, view } from "./view-address.ts";

type ShownAssumption = ListedAssumption & { readonly calls: number };

export const useAssumptions = (query: string, pulse?: unknown) =>
  useAnswer<{ assumptions: readonly ShownAssumption[] }>(`assumptions?${query}`, pulse)?.assumptions;

export function AssumptionsScreen() {
  const { filter, show: chosen = "" } = view.value;
  const answer = useAssumptions(filter ? `text=${encodeURIComponent(filter)}` : "", callStore.value.pulse.value);
  const all = answer ?? [];
  const groups: Readonly<Record<string, readonly ShownAssumption[] | undefined>> = {
    "Used by my calls": all.filter(({ calls }) => calls > 0),
    Switched: all.filter(({ variant }) => variant !== null),
    All: all,
    ...Object.groupBy(all, ({ id }) => id.split(".")[0] ?? ""),
  };
  const show = chosen in groups ? chosen : groups["Used by my calls"]?.length ? "Used by my calls" : "All";
  const shown = groups[show] ?? [];
  const choices = Object.entries(groups).map(([id, ofGroup]) => ({ id, face: `${id} (${ofGroup?.length})` }));
  return (
    <ScreenBox hint="What the mock server does although no page of CRM.COM says so. Select a variant to see how your client copes.">
      <div class="flex flex-wrap items-center gap-3">
        {answer && <Select label="Subject" all={choices} chosen={show} choose={(show) => goTo({ show })} />}
        <SearchField label="Search assumptions" />
      </div>
      {!answer && <Loading />}
      {answer && shown.length === 0 && <NoMatch of="assumption" />}
      <AssumptionList all={shown} />
    </ScreenBox>
  );
}

export const AssumptionList = ({ all }: { readonly all: readonly ShownAssumption[] }) => (
  <ul aria-label="Assumptions" class="mt-4 max-w-6xl box empty:hidden">
    {all.map((assumption) => (
      <li key={assumption.id} class="grid gap-4 border-b border-hair p-4 last:border-0 lg:grid-cols-[1fr_16rem]">
        <Assumption {...assumption} />
        <Variants {...assumption} />
      </li>
    ))}
  </ul>
);

function Assumption({ id, provenance, statement, reason, since, calls, evidence }: ShownAssumption) {
  const { page, examples, negativeExamples, unproven, observations } = evidence;
  const isRefuted = observations.some(({ verdict }) => verdict === "refuted");
  const observed = observations.map((each) => `${each.verdict} on ${each.date}, ${each.release}: ${each.system}`);
  const facts = [capitalized(provenance), since && `since ${since}`, page, unproven && `in no contract: ${unproven}`];
  // Evidence of different kinds has no common sum.
  const lists: Readonly<Record<string, readonly string[]>> = {
    [countText(examples.length, "example")]: examples,
    [countText(negativeExamples.length, "refusal")]: negativeExamples,
    [`${isRefuted ? "refuted" : "confirmed"} by a real system`]: observed,
  };
  const users = { screen: "calls", filter: `assumption:${id}` } as const;
  return (
    <div class="min-w-0">
      <div class="flex flex-wrap items-baseline gap-x-3">
        <h2 class="flex-1 basis-64 font-medium">{statement}</h2>
        <code class="text-muted">{id}</code>
      </div>
      <p class="mt-0.5 text-muted">{reason}</p>
      <div class="mt-2 flex flex-wrap items-center gap-1.5">
        {facts.map((fact) => (
          <span key={fact} class="chip max-w-full truncate text-muted empty:hidden">
            {fact}
          </span>
        ))}
        {Object.entries(lists).map(([words, names]) => (
          <Menu key={words} label={words} face={words} class={names.length > 0 ? "chip cursor-pointer" : "hidden"}>
            <p class="max-w-96 p-2 text-xs whitespace-pre-line">{names.join("\n")}</p>
          </Menu>
        ))}
        {calls > 0 && <Link face={`used by ${countText(calls, "call")}`} class="go text-xs" to={users} />}
      </div>
    </div>
  );
}

/** The name that switches an assumption back, even if the config switches it. */
const back = "as-assumed" satisfies typeof asAssumed;

function Variants({ id, variants, variant }: ShownAssumption) {
  const [picked, pick] = useState<string>();
  useEffect(() => pick(undefined), [variant]);
  const all = [[back, "As assumed"] as const, ...Object.entries(variants)];
  if (all.length === 1) return <p class="text-muted">There is no variant.</p>;
  const choose = (name: string) => {
    pick(name);
    return callAdmin("assumptions", "PATCH", { [id]: name });
  };
  return (
    <fieldset class="flex flex-col gap-1.5 text-muted" aria-label={`What CRM.COM does: ${id}`}>
      {all.map(([name, statement]) => (
        <CheckField key={name} group={id} isOn={(picked ?? variant ?? back) === name} flip={() => choose(name)}>
          {statement}
        </CheckField>
      ))}
    </fieldset>
  );
}
