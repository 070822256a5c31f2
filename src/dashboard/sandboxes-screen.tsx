import { Download, Plus, RotateCcw } from "lucide-preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { ResetPart } from "../mock/sandbox/sandbox.ts";
import { goTo, hashOf } from "./address.ts";
import { AdminClient } from "./admin-client.ts";
import { type ShownSandbox, useAnswer, useApp, useDeed, usePulse } from "./asking.ts";
import { Connect, ScreenHead, Table } from "./parts.tsx";
import { Button, ConfirmButton, Field, Form, ProblemNote, Switch } from "./pieces.tsx";
import { counted, dateText, durationText } from "./words.ts";

/** The sandboxes, each a world of its own; of the chosen one how to connect, its release, its clock, and what a reset takes. */
export function SandboxesScreen() {
  const { view, calls, sandboxes, changed } = useApp();
  const pulse = usePulse(calls, 400);
  const [isMaking, setMaking] = useState(false);
  useEffect(changed, [pulse]);
  const ours = sandboxes.find(({ name }) => name === view.sandbox);
  const make = (
    <Button class="strong" aria-expanded={isMaking} onClick={() => setMaking(!isMaking)}>
      <Plus /> New sandbox
    </Button>
  );
  return (
    <div class="min-h-0 flex-1 overflow-y-auto">
      <ScreenHead title="Sandboxes" actions={make}>
        Each has its own events, calls, rules, clock and release. One that is not used expires.
      </ScreenHead>
      <div class="grid max-w-7xl gap-6 gut pb-8 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div class="min-w-0">
          {isMaking ? <MakeForm close={() => setMaking(false)} /> : null}
          <SandboxTable />
          <p class="mt-2 mb-6 meta">
            A test run makes its own: <code>POST /__mock/v1/sandboxes</code>
          </p>
          {ours ? <Connect name={ours.name} /> : null}
          {sandboxes.length > 0 && !ours ? (
            <p>
              There is no sandbox {view.sandbox} any more.{" "}
              <a class="go" href={hashOf({ screen: "sandboxes", sandbox: "default" })}>
                Look at default
              </a>
              , or make it anew.
            </p>
          ) : null}
        </div>
        {ours ? <ChosenSandbox key={ours.name} sandbox={ours} pulse={pulse} /> : null}
      </div>
    </div>
  );
}

function SandboxTable() {
  const { view, sandboxes, changed } = useApp();
  const [limit, setLimit] = useState(30);
  const deed = useDeed();
  const remove = ({ name }: ShownSandbox) =>
    name === "default" ? null : (
      <ConfirmButton
        label={`Remove ${name}`}
        question={`Remove ${name} for good`}
        run={() => deed.run(() => new AdminClient("default").ask(`sandboxes/${name}`, "DELETE"), changed)}>
        Remove
      </ConfirmButton>
    );
  const clock = (one: ShownSandbox) => <span title={one.clock.now}>{clockText(one)}</span>;
  const columns = [
    { head: "Name", look: "py-2", cell: (one: ShownSandbox) => <Name {...one} /> },
    { head: "Release", cell: release },
    { head: "Calls", look: "text-right tabular-nums", cell: ({ calls }: ShownSandbox) => calls },
    { head: "Events", look: "text-right tabular-nums max-sm:hidden", cell: (one: ShownSandbox) => <Events {...one} /> },
    { head: "Clock", look: "text-muted max-md:hidden", cell: clock },
    { head: "Expires", look: "max-sm:hidden", cell: expires },
    { head: "Remove", look: "w-20", cell: remove },
  ];
  return (
    <>
      <Table
        label="Sandboxes"
        columns={columns}
        rows={sandboxes.slice(0, limit)}
        keyOf={({ name }) => name}
        isCurrent={({ name }) => name === view.sandbox}
      />
      {sandboxes.length > limit ? (
        <Button onClick={() => setLimit(sandboxes.length)}>Show all {sandboxes.length}</Button>
      ) : null}
      <ProblemNote problem={deed.problem} />
    </>
  );
}

function Name({ name, idleMs, assumptions }: ShownSandbox) {
  const { view } = useApp();
  const switched = Object.keys(assumptions).length;
  const used = idleMs === null ? "always there" : `last used ${idleMs < 2000 ? "now" : `${durationText(idleMs)} ago`}`;
  return (
    <>
      <a data-row class="font-medium hover:underline" href={hashOf({ screen: "sandboxes", sandbox: name })}>
        {name}
      </a>
      {name === view.sandbox ? <span class="ml-2 chip text-primary">open</span> : null}
      <p class="meta">{used + (switched > 0 ? `, ${counted(switched, "assumption")} switched` : "")}</p>
    </>
  );
}

const release = ({ release, warnings }: ShownSandbox) => (
  <>
    {release}
    <p class="text-xs text-warning">{warnings.join(" ")}</p>
  </>
);

const Events = ({ name, calls }: ShownSandbox) => <>{useEventCount(name, calls)}</>;

function clockText({ clock: { frozenAt, system, aheadMs } }: ShownSandbox): string {
  if (frozenAt !== null) return `Frozen ${dateText(frozenAt)}`;
  return system ? "System" : `${aheadMs > 0 ? "+" : "-"}${durationText(Math.abs(aheadMs))}`;
}

function expires({ ttlMs, idleMs }: ShownSandbox) {
  if (ttlMs === null) return <span class="text-muted">never</span>;
  const leftMs = Math.max(1000, ttlMs - (idleMs ?? 0));
  return <span class={leftMs < 600_000 ? "text-warning" : "text-muted"}>in {durationText(leftMs)}</span>;
}

function MakeForm({ close }: { close(): void }) {
  const { client, changed } = useApp();
  const [name, setName] = useState("");
  const [release, setRelease] = useState("");
  const [expires, setExpires] = useState(true);
  const deed = useDeed();
  const make = () =>
    deed.run(async () => {
      const body = { ...(name && { name }), ...(release && { release }), ...(expires && { ttlMs: 3_600_000 }) };
      const made = await client.ask<ShownSandbox>("sandboxes", "POST", body);
      goTo({ screen: "sandboxes", sandbox: made.name });
      changed();
      close();
    });
  return (
    <Form class="mb-4 flex flex-wrap items-end gap-3 box p-4" aria-label="New sandbox" run={make}>
      <Field label="Name" hint="made when left empty" value={name} set={setName} />
      <Field label="Release" hint="R14" value={release} set={setRelease} />
      <span class="flex h-8 items-center gap-2 text-xs">
        <Switch label="Expires after an hour without a call" isOn={expires} onChange={() => setExpires(!expires)} />
        Expires after an hour without a call
      </span>
      <button type="submit" class="strong" disabled={deed.isBusy}>
        Make it
      </button>
      <ProblemNote problem={deed.problem} />
    </Form>
  );
}

/** How many events a sandbox holds. */
function useEventCount(name: string, pulse: unknown): number | undefined {
  const client = useMemo(() => new AdminClient(name), [name]);
  const { answer } = useAnswer<{ collections: { name: string; total: number }[] }>(client, "store", pulse);
  return answer?.collections.find((one) => one.name === "customer_events")?.total;
}

/** The chosen sandbox: its state as a file, its clock, and what a reset takes. */
function ChosenSandbox({ sandbox, pulse }: { sandbox: ShownSandbox; pulse: number }) {
  const { client } = useApp();
  const deed = useDeed();
  const save = async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await (await client.send("state")).blob());
    link.download = `${sandbox.name}.state.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <section aria-label={`Sandbox ${sandbox.name}`} class="h-fit box">
      <div class="flex h-12 items-center border-b border-base-300 px-4">
        <h2 class="flex-1 truncate font-medium">{sandbox.name}</h2>
        <Button disabled={deed.isBusy} onClick={() => deed.run(save)}>
          <Download /> Save state
        </Button>
      </div>
      <ProblemNote problem={deed.problem} />
      <Clock clock={sandbox.clock} />
      <Reset sandbox={sandbox} pulse={pulse} />
    </section>
  );
}

/** By how much the clock is moved, by the words on the buttons. */
const steps = { "+1 min": 60_000, "+1 h": 3_600_000, "+2 h": 7_200_000, "+1 day": 86_400_000 };

function Clock({ clock }: { readonly clock: ShownSandbox["clock"] }) {
  const { client, changed } = useApp();
  const [moment, setMoment] = useState("");
  const deed = useDeed();
  const set = (body: object) => deed.run(() => client.ask("clock", "PUT", body), changed);
  const goes =
    clock.frozenAt !== null ? "stands still" : clock.system ? "follows the system" : "runs, but not with the system";
  return (
    <div class="border-b border-base-300 px-4 py-3">
      <h3 class="text-xs font-medium">
        Clock <span class="ml-2 font-normal text-muted">{goes}</span>
      </h3>
      <p class="mt-1" title={clock.now}>
        {dateText(clock.now)}:{clock.now.slice(17, 19)}
      </p>
      <div class="mt-2 flex flex-wrap gap-2">
        <div class="join">
          {Object.entries(steps).map(([words, advanceMs]) => (
            <Button
              key={words}
              class="quiet join-item"
              aria-label={`Advance ${words.slice(1)}`}
              onClick={() => set({ advanceMs })}>
              {words}
            </Button>
          ))}
        </div>
        <Button disabled={clock.system} onClick={() => set({ system: true })}>
          Follow the system
        </Button>
      </div>
      <Form class="mt-2 flex gap-2" aria-label="Freeze" run={() => set({ frozenAt: moment || clock.now })}>
        <Field
          label="Moment"
          isBare
          look="font-mono"
          hint={`${clock.now.slice(0, 19)}Z`}
          value={moment}
          set={setMoment}
        />
        <button type="submit" class="quiet">
          Freeze
        </button>
      </Form>
      <ProblemNote problem={deed.problem} />
    </div>
  );
}

function Reset({ sandbox, pulse }: { sandbox: ShownSandbox; pulse: number }) {
  const { client, told, calls, changed } = useApp();
  const [chosen, setChosen] = useState<ReadonlySet<ResetPart>>(new Set(["state", "journal"]));
  const count = useEventCount(sandbox.name, pulse);
  const { answer: rules } = useAnswer<{ total: number }>(client, "faults", pulse);
  const deed = useDeed();
  const parts: Readonly<Record<ResetPart, readonly [string, string]>> = {
    state: [
      "Records, release, switches",
      `${counted(count ?? 0, "event")} now; fixtures stay, the release is that of the start`,
    ],
    journal: ["Calls", `${counted(calls.recorded, "call")}; their numbers begin again`],
    faults: ["Fault rules", `${counted(rules?.total ?? 0, "rule")}; those of the config file come back`],
    counters: ["Counts of rules", "each rule begins to count again"],
    clock: ["Clock", sandbox.clock.system ? "follows the system already" : "follows the system again"],
  };
  const all = Object.keys(parts) as ResetPart[];
  const names = all.filter((part) => chosen.has(part)).map((part) => parts[part][0].toLowerCase());
  const flip = (part: ResetPart) => setChosen(new Set(all.filter((one) => (one === part) !== chosen.has(one))));
  const reset = () =>
    deed.run(async () => {
      const body = Object.fromEntries(all.map((part) => [part, chosen.has(part)]));
      const { reset: done } = await client.ask<{ reset: readonly string[] }>("reset", "POST", body);
      told(`Put back: ${done.join(", ")}`);
      changed();
    });
  return (
    <div class="px-4 py-3">
      <h3 class="text-xs font-medium">Reset</h3>
      {all.map((part) => (
        <label key={part} class="mt-2 flex cursor-pointer gap-3">
          <input type="checkbox" class="check mt-0.5" checked={chosen.has(part)} onChange={() => flip(part)} />
          <span>
            {parts[part][0]}
            <span class="block meta">{parts[part][1]}</span>
          </span>
        </label>
      ))}
      <div class="mt-3">
        <ConfirmButton
          label={`Reset ${names.join(", ")}`}
          question={`Reset ${names.length} of ${all.length} parts for good`}
          class="quiet text-error"
          isDisabled={chosen.size === 0 || deed.isBusy}
          run={reset}>
          <RotateCcw /> Reset {names.length === all.length ? "all of it" : names.join(", ")}
        </ConfirmButton>
      </div>
      <ProblemNote problem={deed.problem} />
    </div>
  );
}
