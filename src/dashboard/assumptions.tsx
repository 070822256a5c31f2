import { useEffect, useState } from "preact/hooks";
import type { ListedAssumption } from "../documents/list-assumptions.ts";
import type { asAssumed } from "../wire/switches.ts";
import { view } from "./address.ts";
import { ask } from "./admin-client.ts";
import { calls, run, useAnswer } from "./app.ts";
import { Menu, Segments } from "./controls.tsx";
import { Link, Nothing, SearchField, SideScreen } from "./layout.tsx";
import { capital, counted } from "./words.ts";

type ShownAssumption = ListedAssumption & { readonly calls: number };

/** @param query `used=true`, `text=…` @param pulse another value asks again */
export const useAssumptions = (query: Readonly<Record<string, string>>, pulse?: unknown) =>
  useAnswer<{ assumptions: readonly ShownAssumption[] }>(`assumptions?${new URLSearchParams(query)}`, pulse)
    ?.assumptions;

/** All that is done and no page says, by prefix, with what speaks for it, and what else CRM.COM might do. */
export function AssumptionsScreen() {
  const { filter, show: asked } = view.value;
  const answer = useAssumptions(filter ? { text: filter } : {}, calls.value.pulse.value);
  const [sure, setSure] = useState("all");
  const all = answer ?? [];
  const groups: Readonly<Record<string, readonly ShownAssumption[]>> = {
    "Used by my calls": all.filter((one) => one.calls > 0),
    Switched: all.filter(({ variant }) => variant !== null),
    All: all,
    ...Object.groupBy(all, ({ id }) => id.split(".")[0] ?? ""),
  };
  const [used, switched] = Object.values(groups);
  const show = asked && asked in groups ? asked : used?.length ? "Used by my calls" : "All";
  const ofGroup = groups[show] ?? [];
  const isSure = (id: string) => (one: ShownAssumption) => id === "all" || one.provenance === id;
  const shown = ofGroup.filter(isSure(sure));
  const choices = ["all", "inferred", "assumed"].map((id) => {
    return { id, face: capital(id), count: ofGroup.filter(isSure(id)).length };
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
  return (
    <SideScreen title="Subjects" groups={{ "By use": links.slice(0, 3), "By subject": links.slice(3) }} shown={show}>
      <h1 class="title">Assumptions</h1>
      <p class="text-muted">
        What the stand-in does although no page of CRM.COM says so. Switch one to see how your client copes.
      </p>
      <div class="my-4 flex flex-wrap items-center gap-3">
        <SearchField label="Search assumptions" placeholder="Behaviour, reason or id" />
        <Segments label="How sure" all={choices} chosen={sure} choose={setSure} />
        <span class="ml-auto meta">{switched?.length ? `${switched.length} switched` : "Nothing switched"}</span>
      </div>
      {answer && shown.length === 0 ? <Nothing>No assumption matches.</Nothing> : null}
      <AssumptionList all={shown} />
    </SideScreen>
  );
}

/** What is done and why, how sure that is, and what else might be done. */
export const AssumptionList = ({ all }: { readonly all: readonly ShownAssumption[] }) => (
  <ul aria-label="Assumptions" class="max-w-6xl box empty:hidden">
    {all.map((assumption) => (
      <Assumption key={assumption.id} assumption={assumption} />
    ))}
  </ul>
);

function Assumption({ assumption }: { readonly assumption: ShownAssumption }) {
  const { id, provenance, behaviour, reason, since, calls, evidence } = assumption;
  const { page, examples, negativeExamples, unproven, observations } = evidence;
  const isRefuted = observations.some(({ verdict }) => verdict === "refuted");
  // Kind by kind, and never one figure; a chip opens to the names.
  const named = Object.entries({
    [counted(examples.length, "example")]: examples,
    [counted(negativeExamples.length, "refusal")]: negativeExamples,
    [`${isRefuted ? "refuted" : "confirmed"} by a real system`]: observations.map(
      (one) => `${one.verdict} on ${one.date}, ${one.release}: ${one.interaction}`,
    ),
  }).filter(([, names]) => names.length > 0);
  const plain = [since && `since ${since}`, page, unproven && `in no contract: ${unproven}`].filter(Boolean);
  return (
    <li class="grid gap-x-8 gap-y-3 border-b border-hair p-4 last:border-0 lg:grid-cols-[minmax(0,1fr)_16rem]">
      <div class="min-w-0">
        <div class="flex flex-wrap items-baseline gap-x-3">
          <h2 class="flex-1 basis-64 font-medium">{behaviour}</h2>
          <code class="text-muted">{id}</code>
        </div>
        <p class="mt-0.5 text-muted">{reason}</p>
        <div class="mt-2 flex flex-wrap items-center gap-1.5">
          <span class={`chip ${provenance === "assumed" ? "border-dashed text-muted" : ""}`}>
            {capital(provenance)}
          </span>
          {plain.map((text) => (
            <span key={text} class="chip max-w-full truncate text-muted">
              {text}
            </span>
          ))}
          {named.map(([word, names]) => (
            <Menu key={word} label={word} face={word} look="chip cursor-pointer">
              <ul class="max-w-96 p-2 text-xs">
                {names.map((name) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            </Menu>
          ))}
          {calls > 0 ? (
            <Link class="go text-xs" to={{ screen: "calls", filter: `assumption:${id}` }}>
              used by {counted(calls, "call")}
            </Link>
          ) : null}
        </div>
      </div>
      <VariantChoice assumption={assumption} />
    </li>
  );
}

/** Also where the configuration has the switch on. */
const back = "as-assumed" satisfies typeof asAssumed;

/** What is done today and what else the vendor might do, one of them chosen; it holds in the sandbox from the next call on. */
function VariantChoice({ assumption: { id, variants, variant } }: { readonly assumption: ShownAssumption }) {
  const [picked, setPicked] = useState<string>();
  useEffect(() => setPicked(undefined), [variant]);
  if (Object.keys(variants).length === 0) return <p class="mt-1 text-muted">There is no variant.</p>;
  const choose = (name: string) => {
    setPicked(name);
    return run(() => ask("assumptions", "PATCH", { [id]: name }));
  };
  return (
    <fieldset class="mt-1 flex flex-col gap-1.5" aria-label={`What CRM.COM does: ${id}`}>
      {[[back, "As assumed"] as const, ...Object.entries(variants)].map(([name, behaviour]) => (
        <label key={name} class="flex cursor-pointer items-start gap-2 text-muted has-checked:text-base-content">
          <input
            type="radio"
            name={id}
            class="radio mt-0.5 flex-none radio-xs pick checked:text-primary"
            checked={(picked ?? variant ?? back) === name}
            onChange={() => choose(name)}
          />
          {behaviour}
        </label>
      ))}
    </fieldset>
  );
}
