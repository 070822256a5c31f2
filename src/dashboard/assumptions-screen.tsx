import { FlaskConical, Link2 } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import type { ListedAssumption } from "../documents/list-assumptions.ts";
import type { asAssumed } from "../wire/switches.ts";
import { hashOf } from "./address.ts";
import { useAnswer, useApp, useDeed, usePulse } from "./asking.ts";
import { Nothing, SearchField, SideLink, SideScreen } from "./parts.tsx";
import { ProblemNote, Segments } from "./pieces.tsx";
import { capital, counted } from "./words.ts";

/** An assumption with the number of calls that rested on it. */
export type ShownAssumption = ListedAssumption & { readonly calls: number };

const prefixOf = ({ id }: ShownAssumption): string => id.split(".")[0] ?? "";

/** All that is done and no page says, by prefix, with what speaks for it, and what else CRM.COM might do. */
export function AssumptionsScreen() {
  const { client, view, calls } = useApp();
  const query = new URLSearchParams({ ...(view.filter && { text: view.filter }) });
  const path = `assumptions?${query}`;
  const { answer, problem, reload } = useAnswer<{ assumptions: readonly ShownAssumption[] }>(
    client,
    path,
    usePulse(calls, 1000),
  );
  const [sure, setSure] = useState("all");
  const all = answer?.assumptions ?? [];
  const groups = {
    used: all.filter((one) => one.calls > 0),
    switched: all.filter(({ variant }) => variant !== null),
    all,
  };
  const show = view.show ?? (groups.used.length > 0 ? "used" : "all");
  const inGroup = Object.hasOwn(groups, show)
    ? groups[show as keyof typeof groups]
    : all.filter((one) => prefixOf(one) === show);
  const shown = inGroup.filter(({ provenance }) => sure === "all" || provenance === sure);
  const face = (id: string) => ({
    id,
    face: `${capital(id)} ${inGroup.filter((one) => one.provenance === id).length}`,
  });
  const choices = [{ id: "all", face: "All" }, face("inferred"), face("assumed")];
  return (
    <SideScreen label="Subjects" side={<Prefixes groups={groups} show={show} />} shown={show}>
      <h1 class="title">Assumptions</h1>
      <p class="text-muted">
        What the stand-in does although no page of CRM.COM says so. Switch one to see how your client copes.
      </p>
      <div class="my-4 flex flex-wrap items-center gap-3">
        <SearchField label="Search assumptions" placeholder="Behaviour, reason or id" />
        <Segments label="How sure" all={choices} chosen={sure} choose={setSure} />
        <span class="ml-auto meta">
          {groups.switched.length === 0 ? "Nothing switched" : `${groups.switched.length} switched`}
        </span>
      </div>
      <ProblemNote problem={problem} />
      {answer && shown.length === 0 ? <Nothing>No assumption is like that.</Nothing> : null}
      <ul aria-label="Assumptions" class={shown.length > 0 ? "max-w-6xl box" : ""}>
        {shown.map((assumption) => (
          <AssumptionCard key={assumption.id} assumption={assumption} changed={reload} />
        ))}
      </ul>
    </SideScreen>
  );
}

interface PrefixState {
  readonly groups: Readonly<Record<"used" | "switched" | "all", readonly ShownAssumption[]>>;
  readonly show: string;
}

function Prefixes({ groups: { used, switched, all }, show }: PrefixState) {
  const { view } = useApp();
  const link = (id: string, word: string, { length }: readonly ShownAssumption[]) => (
    <SideLink key={id} to={hashOf({ ...view, show: id })} isHere={id === show}>
      <span class="flex-1">{word}</span>
      <span class="meta tabular-nums">{length}</span>
    </SideLink>
  );
  return (
    <>
      {link("used", "Used by my calls", used)}
      {link("switched", "Switched", switched)}
      {link("all", "All", all)}
      <p class="mt-3 mb-1 px-2 meta">By subject</p>
      {[...Map.groupBy(all, prefixOf)].map(([prefix, those]) => link(prefix, prefix, those))}
    </>
  );
}

/** What is done and why, how sure that is, and what else might be done. */
export function AssumptionCard({ assumption, changed }: { readonly assumption: ShownAssumption; changed(): void }) {
  const { view } = useApp();
  const { id, provenance, behaviour, reason, since, calls } = assumption;
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
          {since ? <span class="chip text-muted">since {since}</span> : null}
          <Evidence evidence={assumption.evidence} />
          {calls > 0 ? (
            <a class="go text-xs" href={hashOf({ screen: "calls", sandbox: view.sandbox, filter: `assumption:${id}` })}>
              used by {counted(calls, "call")}
            </a>
          ) : null}
        </div>
      </div>
      <VariantChoice assumption={assumption} changed={changed} />
    </li>
  );
}

/** Kind by kind, and never one figure; a chip opens to the names. */
function Evidence({
  evidence: { page, examples, negativeExamples, unproven, observations },
}: Pick<ListedAssumption, "evidence">) {
  const chips = [
    { Icon: FlaskConical, word: counted(examples.length, "example"), names: examples },
    { Icon: FlaskConical, word: counted(negativeExamples.length, "refusal"), names: negativeExamples },
    {
      Icon: Link2,
      word: `${observations.some(({ verdict }) => verdict === "refuted") ? "refuted" : "confirmed"} by a real system`,
      names: observations.map(
        ({ verdict, interaction, release, date }) => `${verdict} on ${date}, ${release}: ${interaction}`,
      ),
    },
  ];
  return (
    <>
      {page ? (
        <span class="chip min-w-0">
          <Link2 class="size-3 text-muted" />
          <span class="truncate">{page}</span>
        </span>
      ) : null}
      {chips
        .filter(({ names }) => names.length > 0)
        .map(({ Icon, word, names }) => (
          <details key={word} class="relative">
            <summary class="chip">
              <Icon class="size-3 text-muted" />
              {word}
            </summary>
            <ul class="absolute left-0 z-10 mt-1 max-h-72 w-96 max-w-[80vw] overflow-y-auto box p-3 text-xs shadow-lg">
              {names.map((name) => (
                <li key={name} class="py-0.5">
                  {name}
                </li>
              ))}
            </ul>
          </details>
        ))}
      {unproven ? <span class="chip text-muted">{`in no contract: ${unproven}`.slice(0, 80)}</span> : null}
    </>
  );
}

/** Also where the configuration has the switch on. */
const back = "as-assumed" satisfies typeof asAssumed;

interface ChoiceState {
  readonly assumption: ListedAssumption;
  changed(): void;
}

/** What is done today and what else the vendor might do, one of them chosen; it holds in the sandbox from the next call on. */
function VariantChoice({ assumption: { id, variants, variant }, changed }: ChoiceState) {
  const { client, changed: told } = useApp();
  const deed = useDeed();
  const [picked, setPicked] = useState<string>();
  useEffect(() => setPicked(undefined), [variant]);
  const all = Object.entries(variants);
  if (all.length === 0) return <p class="mt-1 text-muted">No other behaviour is offered.</p>;
  const choose = (name: string) => {
    setPicked(name);
    return deed.run(
      () => client.ask("assumptions", "PATCH", { [id]: name }),
      () => {
        changed();
        told();
      },
    );
  };
  return (
    <fieldset class="mt-1 flex flex-col gap-1.5" aria-label={`What CRM.COM does: ${id}`}>
      {[[back, "As assumed"] as const, ...all].map(([name, behaviour]) => {
        const isOn = (picked ?? variant ?? back) === name;
        return (
          <label key={name} class="flex cursor-pointer items-start gap-2">
            <input
              type="radio"
              name={id}
              class="radio mt-0.5 flex-none radio-xs pick checked:text-primary"
              checked={isOn}
              onChange={() => choose(name)}
            />
            <span class={isOn ? "" : "text-muted"}>{behaviour}</span>
          </label>
        );
      })}
      <ProblemNote problem={deed.problem} />
    </fieldset>
  );
}
