import { useEffect, useState } from "preact/hooks";
import type { ListedAssumption } from "../documents/list-assumptions.ts";
import type { asAssumed } from "../wire/switches.ts";
import { hashOf } from "./address.ts";
import { useAnswer, useApp, usePulse } from "./asking.ts";
import { Nothing, SearchField, SideLink, SideScreen } from "./parts.tsx";
import { Menu, ProblemNote, Segments } from "./pieces.tsx";
import { capital, counted } from "./words.ts";

/** An assumption with the number of calls that rested on it. */
export type ShownAssumption = ListedAssumption & { readonly calls: number };

/** All that is done and no page says, by prefix, with what speaks for it, and what else CRM.COM might do. */
export function AssumptionsScreen() {
  const { client, view, calls } = useApp();
  const path = `assumptions?${new URLSearchParams(view.filter ? { text: view.filter } : {})}`;
  const { answer, problem } = useAnswer<{ assumptions: readonly ShownAssumption[] }>(
    client,
    path,
    usePulse(calls, 1000),
  );
  const [sure, setSure] = useState("all");
  const all = answer?.assumptions ?? [];
  const groups: Readonly<Record<string, readonly ShownAssumption[]>> = {
    "Used by my calls": all.filter((one) => one.calls > 0),
    Switched: all.filter(({ variant }) => variant !== null),
    All: all,
    ...Object.groupBy(all, ({ id }) => id.split(".")[0] ?? ""),
  };
  const [used, switched] = Object.values(groups);
  const show = view.show && view.show in groups ? view.show : used?.length ? "Used by my calls" : "All";
  const ofGroup = groups[show] ?? [];
  const shown = ofGroup.filter(({ provenance }) => sure === "all" || provenance === sure);
  const choices = ["inferred", "assumed"].map((id) => {
    return { id, face: `${capital(id)} ${ofGroup.filter(({ provenance }) => provenance === id).length}` };
  });
  const side = Object.entries(groups).map(([group, { length }], index) => (
    <>
      {index === 3 ? <p class="mt-3 mb-1 px-2 meta">By subject</p> : null}
      <SideLink key={group} href={hashOf({ ...view, show: group })} isHere={group === show}>
        <span class="flex-1">{group}</span>
        <span class="meta tabular-nums">{length}</span>
      </SideLink>
    </>
  ));
  return (
    <SideScreen label="Subjects" side={side} shown={show}>
      <h1 class="title">Assumptions</h1>
      <p class="text-muted">
        What the stand-in does although no page of CRM.COM says so. Switch one to see how your client copes.
      </p>
      <div class="my-4 flex flex-wrap items-center gap-3">
        <SearchField label="Search assumptions" placeholder="Behaviour, reason or id" />
        <Segments label="How sure" all={[{ id: "all", face: "All" }, ...choices]} chosen={sure} choose={setSure} />
        <span class="ml-auto meta">{switched?.length ? `${switched.length} switched` : "Nothing switched"}</span>
      </div>
      <ProblemNote problem={problem} />
      {answer && shown.length === 0 ? <Nothing>No assumption is like that.</Nothing> : null}
      <ul aria-label="Assumptions" class={shown.length > 0 ? "max-w-6xl box" : ""}>
        {shown.map((assumption) => (
          <AssumptionCard key={assumption.id} assumption={assumption} />
        ))}
      </ul>
    </SideScreen>
  );
}

/** What is done and why, how sure that is, and what else might be done. */
export function AssumptionCard({ assumption }: { readonly assumption: ShownAssumption }) {
  const { view } = useApp();
  const { id, provenance, behaviour, reason, since, calls, evidence } = assumption;
  const { page, examples, negativeExamples, unproven, observations } = evidence;
  const isRefuted = observations.some(({ verdict }) => verdict === "refuted");
  // Kind by kind, and never one figure; a chip opens to the names.
  const named = [
    [counted(examples.length, "example"), examples],
    [counted(negativeExamples.length, "refusal"), negativeExamples],
    [
      `${isRefuted ? "refuted" : "confirmed"} by a real system`,
      observations.map((one) => `${one.verdict} on ${one.date}, ${one.release}: ${one.interaction}`),
    ],
  ] as const;
  const plain = [since && `since ${since}`, page, unproven && `in no contract: ${unproven}`];
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
          {plain.map((text) =>
            text ? (
              <span key={text} class="chip max-w-full truncate text-muted">
                {text}
              </span>
            ) : null,
          )}
          {named.map(([word, names]) =>
            names.length === 0 ? null : (
              <Menu key={word} label={word} face={word} look="chip cursor-pointer">
                <ul class="max-w-96 p-2 text-xs">
                  {names.map((name) => (
                    <li key={name}>{name}</li>
                  ))}
                </ul>
              </Menu>
            ),
          )}
          {calls > 0 ? (
            <a class="go text-xs" href={hashOf({ screen: "calls", sandbox: view.sandbox, filter: `assumption:${id}` })}>
              used by {counted(calls, "call")}
            </a>
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
function VariantChoice({ assumption: { id, variants, variant } }: { readonly assumption: ListedAssumption }) {
  const { client, run } = useApp();
  const [picked, setPicked] = useState<string>();
  useEffect(() => setPicked(undefined), [variant]);
  if (Object.keys(variants).length === 0) return <p class="mt-1 text-muted">No other behaviour is offered.</p>;
  const choose = (name: string) => {
    setPicked(name);
    return run(() => client.ask("assumptions", "PATCH", { [id]: name }));
  };
  return (
    <fieldset class="mt-1 flex flex-col gap-1.5" aria-label={`What CRM.COM does: ${id}`}>
      {Object.entries({ [back]: "As assumed", ...variants }).map(([name, behaviour]) => (
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
