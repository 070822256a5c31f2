import { Pencil, Plus, Trash2 } from "lucide-preact";
import { callAdmin, reporting, useItems } from "../admin-client.ts";
import { callStore } from "../calls/call-store.ts";
import { Button, ConfirmButton, MoreMenu } from "../controls.tsx";
import { EmptyNote, Link, Loading, ScreenBox } from "../layout.tsx";
import { goTo, view } from "../view-address.ts";
import { RuleDrawer, RuleWarnings, type ShownRule } from "./rule-drawer.tsx";

export function FaultsScreen() {
  const { open } = view.value;
  const pulse = callStore.value.pulse.value;
  const rules = useItems<ShownRule>("faults?limit=1000", pulse);
  const clear = () => callAdmin("faults", "DELETE");
  const actions = (
    <>
      <Button face="Add rule" icon={Plus} class="strong" onClick={() => goTo({ open: "new" })} />
      <MoreMenu label="Clear all rules" question="Remove all rules" disabled={!rules?.length} run={clear} />
    </>
  );
  return (
    <ScreenBox
      actions={actions}
      hint="Faults that you enabled. With the same seed, they apply to the same requests in each run.">
      <h2 class="mb-2 flex items-baseline gap-3 font-medium">
        Rules <span class="meta font-normal">in this order; the first that applies ends the request</span>
      </h2>
      <div class="box">
        {!rules && <Loading />}
        {rules?.length === 0 && <EmptyNote>No rules: each response is what CRM.COM would send. Add one.</EmptyNote>}
        <ul aria-label="Fault rules">
          {rules?.map((rule) => (
            <Rule key={rule.id} rule={rule} />
          ))}
        </ul>
      </div>
      <details class="mt-6" open={view.value.at === "presets"}>
        <summary class="mb-3 w-fit cursor-pointer go font-medium">Presets</summary>
        {rules ? <Presets rules={rules} /> : <Loading />}
      </details>
      {open && <RuleDrawer key={open} id={open} />}
    </ScreenBox>
  );
}

const Switch = ({ label, isOn, flip }: { label: string; isOn: boolean; flip(): unknown }) => (
  // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox has its state already
  <input type="checkbox" role="switch" class="switch" aria-label={label} checked={isOn} onChange={reporting(flip)} />
);

function Rule({ rule }: { readonly rule: ShownRule }) {
  const { id, enabled, sentence, why, ends, origin, description, applied, matches, recent } = rule;
  const path = `faults/${encodeURIComponent(id)}`;
  const change = (changes: object) => callAdmin(path, "PATCH", changes);
  const meta = [`ends ${ends}`, origin === "file" && "from the config file", why].filter(Boolean).join(" · ");
  const appliedText = matches === 0 ? "no matching call" : `applied to ${applied} of ${matches}`;
  const to = { open: id };
  const look = enabled ? "hover:underline" : "text-muted hover:underline";
  return (
    <li class="rule border-b border-hair py-2.5 last:border-0">
      <Switch label={`${id} is on`} isOn={enabled} flip={() => change({ enabled: !enabled })} />
      <div class="min-w-0">
        <Link face={sentence} to={to} title={description} class={look} />
        <p class="meta wrap-anywhere">
          <span class="font-mono text-secondary">{id}</span> {meta}
        </p>
        <RuleWarnings rule={rule} correct={(operation) => change({ match: { operation } })} />
      </div>
      <div class="flex items-center gap-2 text-xs tabular-nums max-lg:hidden">
        <span class={applied === 0 ? "text-muted" : ""}>{appliedText}</span>
        <LastCandidates applied={recent} />
      </div>
      <div class="flex justify-end">
        <Link face={<Pencil />} class="icon max-sm:hidden" aria-label={`Change ${id}`} title="Change" to={to} />
        <ConfirmButton label={`Remove ${id}`} icon={Trash2} face={null} run={() => callAdmin(path, "DELETE")} />
      </div>
    </li>
  );
}

/** A stroke for each of the last matching requests of a rule: a tall one if the rule applied. */
const LastCandidates = ({ applied }: { readonly applied: readonly boolean[] }) => (
  <svg
    role="img"
    aria-label={`Last ${applied.length} matching requests: applied to ${applied.filter(Boolean).length}`}
    viewBox="0 0 100 14"
    class="h-3.5 w-24">
    {applied.map((isApplied, at) => (
      <rect
        key={at}
        x={at * 5}
        y={isApplied ? 0 : 5}
        width="3.5"
        height={isApplied ? 14 : 4}
        class={isApplied ? "fill-fault" : "fill-base-300"}
      />
    ))}
  </svg>
);

function Presets({ rules }: { readonly rules: readonly ShownRule[] }) {
  const presets = useItems<Readonly<Record<"name" | "description", string>>>("faults/presets");
  if (!presets) return <Loading />;
  return (
    <ul class="grid grid-cols-[repeat(auto-fill,minmax(min(15rem,100%),1fr))] gap-3">
      {presets.map(({ name, description }) => {
        const isOn = rules.some(({ id, enabled }) => id === name && enabled);
        const path = `faults/${name}`;
        const flip = () => (isOn ? callAdmin(path, "DELETE") : callAdmin(path, "PUT", { preset: name }));
        return (
          <li key={name} class={`flex flex-col rounded-box border p-3 ${isOn ? "tint-primary" : "border-base-300"}`}>
            <div class="flex items-center gap-2.5 font-medium">
              <span class="flex-1">{name}</span>
              <Switch label={name} isOn={isOn} flip={flip} />
            </div>
            <p class="mt-2 flex-1 text-muted">{description}.</p>
          </li>
        );
      })}
    </ul>
  );
}
