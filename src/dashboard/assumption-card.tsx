import { useEffect, useState } from "preact/hooks";
import type { ListedAssumption } from "../documents/list-assumptions.ts";
import type { asAssumed } from "../wire/switches.ts";
import { ask } from "./admin-client.ts";
import { run } from "./app.ts";
import { Menu } from "./controls.tsx";
import { Link } from "./layout.tsx";
import { capital, counted } from "./words.ts";

/** An assumption with the number of calls that rested on it. */
export type ShownAssumption = ListedAssumption & { readonly calls: number };

/** What is done and why, how sure that is, and what else might be done. */
export function AssumptionCard({ assumption }: { readonly assumption: ShownAssumption }) {
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
function VariantChoice({ assumption: { id, variants, variant } }: { readonly assumption: ListedAssumption }) {
  const [picked, setPicked] = useState<string>();
  useEffect(() => setPicked(undefined), [variant]);
  if (Object.keys(variants).length === 0) return <p class="mt-1 text-muted">No other behaviour is offered.</p>;
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
