import { useEffect, useState } from "preact/hooks";
import type { ListedAssumption } from "../documents/list-assumptions.ts";
import type { asAssumed } from "../wire/switches.ts";
import { view } from "./address.ts";
import { ask } from "./admin-client.ts";
import { calls, run, useAnswer } from "./app.ts";
import { Menu, Tick } from "./controls.tsx";
import { Link, Nothing, SearchField, SideScreen } from "./layout.tsx";
import { capital, counted } from "./words.ts";

type ShownAssumption = ListedAssumption & { readonly calls: number };

export const useAssumptions = (query: Readonly<Record<string, string>>, pulse?: unknown) =>
  useAnswer<{ assumptions: readonly ShownAssumption[] }>(`assumptions?${new URLSearchParams(query)}`, pulse)
    ?.assumptions;

/** All that is done and no page says, by prefix, with what speaks for it, and what else CRM.COM might do. */
export function AssumptionsScreen() {
  const { filter, show: asked = "" } = view.value;
  const answer = useAssumptions(filter ? { text: filter } : {}, calls.value.pulse.value);
  const all = answer ?? [];
  const groups: Readonly<Record<string, readonly ShownAssumption[] | undefined>> = {
    "Used by my calls": all.filter((one) => one.calls > 0),
    Switched: all.filter(({ variant }) => variant !== null),
    All: all,
    ...Object.groupBy(all, ({ id }) => id.split(".")[0] ?? ""),
  };
  const show = asked in groups ? asked : all.some((one) => one.calls > 0) ? "Used by my calls" : "All";
  const shown = groups[show] ?? [];
  const links = Object.entries(groups).map(([group, of]) => ({
    to: { show: group },
    isHere: group === show,
    face: [group, <span key="count" class="ml-auto meta tabular-nums">{`${of?.length}`}</span>],
  }));
  return (
    <SideScreen title="Subjects" groups={{ "By use": links.slice(0, 3), "By subject": links.slice(3) }} shown={show}>
      <h1 class="title">Assumptions</h1>
      <p class="mb-4 text-muted">
        What the stand-in does although no page of CRM.COM says so. Switch one to see how your client copes.
      </p>
      <SearchField label="Search assumptions" placeholder="Behaviour, reason or id" />
      {answer && shown.length === 0 ? <Nothing>No assumption matches.</Nothing> : null}
      <AssumptionList all={shown} />
    </SideScreen>
  );
}

export const AssumptionList = ({ all }: { readonly all: readonly ShownAssumption[] }) => (
  <ul aria-label="Assumptions" class="mt-4 max-w-6xl box empty:hidden">
    {all.map((assumption) => (
      <li key={assumption.id} class="grid gap-4 border-b border-hair p-4 last:border-0 lg:grid-cols-[1fr_16rem]">
        <Assumption assumption={assumption} />
        <VariantChoice assumption={assumption} />
      </li>
    ))}
  </ul>
);

function Assumption({ assumption }: { readonly assumption: ShownAssumption }) {
  const { id, provenance, behaviour, reason, since, calls, evidence } = assumption;
  const { page, examples, negativeExamples, unproven, observations } = evidence;
  const isRefuted = observations.some(({ verdict }) => verdict === "refuted");
  const observed = observations.map((one) => `${one.verdict} on ${one.date}, ${one.release}: ${one.interaction}`);
  // Kind by kind, and never one figure; a chip with names opens to them.
  const chips: readonly (readonly [word: string | null | undefined, names?: readonly string[]])[] = [
    [capital(provenance)],
    [since && `since ${since}`],
    [page],
    [unproven && `in no contract: ${unproven}`],
    [counted(examples.length, "example"), examples],
    [counted(negativeExamples.length, "refusal"), negativeExamples],
    [`${isRefuted ? "refuted" : "confirmed"} by a real system`, observed],
  ];
  return (
    <div class="min-w-0">
      <div class="flex flex-wrap items-baseline gap-x-3">
        <h2 class="flex-1 basis-64 font-medium">{behaviour}</h2>
        <code class="text-muted">{id}</code>
      </div>
      <p class="mt-0.5 text-muted">{reason}</p>
      <div class="mt-2 flex flex-wrap items-center gap-1.5">
        {chips.map(([word, names]) =>
          !word || names?.length === 0 ? null : names ? (
            <Menu key={word} label={word} face={word} look="chip cursor-pointer">
              <p class="max-w-96 p-2 text-xs whitespace-pre-line">{names.join("\n")}</p>
            </Menu>
          ) : (
            <span key={word} class="chip max-w-full truncate text-muted">
              {word}
            </span>
          ),
        )}
        {calls > 0 ? (
          <Link class="go text-xs" to={{ screen: "calls", filter: `assumption:${id}` }}>
            used by {counted(calls, "call")}
          </Link>
        ) : null}
      </div>
    </div>
  );
}

/** Also where the configuration has the switch on. */
const back = "as-assumed" satisfies typeof asAssumed;

/** What is done today and what else the vendor might do, one of them chosen; it holds in the sandbox from the next call on. */
function VariantChoice({ assumption: { id, variants, variant } }: { readonly assumption: ShownAssumption }) {
  const [picked, pick] = useState<string>();
  useEffect(() => pick(undefined), [variant]);
  const all = [[back, "As assumed"] as const, ...Object.entries(variants)];
  if (all.length === 1) return <p class="text-muted">There is no variant.</p>;
  const choose = (name: string) => {
    pick(name);
    return run(() => ask("assumptions", "PATCH", { [id]: name }));
  };
  return (
    <fieldset class="flex flex-col gap-1.5 text-muted" aria-label={`What CRM.COM does: ${id}`}>
      {all.map(([name, behaviour]) => (
        <Tick key={name} group={id} is={(picked ?? variant ?? back) === name} flip={() => choose(name)}>
          {behaviour}
        </Tick>
      ))}
    </fieldset>
  );
}
