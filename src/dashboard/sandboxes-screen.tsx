import { Plus } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { goTo, hashOf } from "./address.ts";
import { AdminClient, withOurAddress } from "./admin-client.ts";
import { type ShownSandbox, useAnswer, useApp, useDeed, usePulse, type WayIn } from "./asking.ts";
import { ScreenHead, Table } from "./parts.tsx";
import { Button, ConfirmButton, CopyButton, Field, ProblemNote, Switch } from "./pieces.tsx";
import { ChosenSandbox, useEventCount } from "./sandbox-panel.tsx";
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
          {sandboxes.length > 0 && !ours ? <Gone name={view.sandbox} /> : null}
          {ours ? <Connect name={ours.name} /> : null}
        </div>
        {ours ? <ChosenSandbox key={ours.name} sandbox={ours} pulse={pulse} /> : null}
      </div>
    </div>
  );
}

const Gone = ({ name }: { readonly name: string }) => (
  <p>
    There is no sandbox {name} any more.{" "}
    <a class="go" href={hashOf({ screen: "sandboxes", sandbox: "default" })}>
      Look at default
    </a>
    , or make it anew.
  </p>
);

function SandboxTable() {
  const { view, sandboxes, changed } = useApp();
  const [limit, setLimit] = useState(30);
  const deed = useDeed();
  const remove = (name: string) =>
    deed.run(() => new AdminClient("default").ask(`sandboxes/${name}`, "DELETE"), changed);
  const columns = [
    {
      head: "Name",
      look: "py-2",
      cell: (one: ShownSandbox) => <Name sandbox={one} isOpen={one.name === view.sandbox} />,
    },
    { head: "Release", cell: (one: ShownSandbox) => <Release {...one} /> },
    { head: "Calls", look: "text-right tabular-nums", cell: (one: ShownSandbox) => one.calls },
    { head: "Events", look: "text-right tabular-nums max-sm:hidden", cell: (one: ShownSandbox) => <Events {...one} /> },
    {
      head: "Clock",
      look: "text-muted max-md:hidden",
      cell: (one: ShownSandbox) => <span title={one.clock.now}>{clockText(one)}</span>,
    },
    { head: "Expires", look: "max-sm:hidden", cell: (one: ShownSandbox) => <Expires {...one} /> },
    {
      head: "Remove",
      look: "w-20",
      cell: (one: ShownSandbox) => <Remove name={one.name} remove={() => remove(one.name)} />,
    },
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

function Name({
  sandbox: { name, idleMs, assumptions },
  isOpen,
}: {
  readonly sandbox: ShownSandbox;
  readonly isOpen: boolean;
}) {
  const switched = Object.keys(assumptions).length;
  const used = idleMs === null ? "always there" : `last used ${idleMs < 2000 ? "now" : `${durationText(idleMs)} ago`}`;
  return (
    <>
      <a data-row class="font-medium hover:underline" href={hashOf({ screen: "sandboxes", sandbox: name })}>
        {name}
      </a>
      {isOpen ? <span class="ml-2 chip text-primary">open</span> : null}
      <p class="meta">{used + (switched > 0 ? `, ${counted(switched, "assumption")} switched` : "")}</p>
    </>
  );
}

const Release = ({ release, warnings }: ShownSandbox) => (
  <>
    {release}
    {warnings.map((warning) => (
      <p key={warning} class="text-xs text-warning">
        {warning}
      </p>
    ))}
  </>
);

const Events = ({ name, calls }: ShownSandbox) => <>{useEventCount(name, calls)}</>;

function clockText({ clock: { frozenAt, system, aheadMs } }: ShownSandbox): string {
  if (frozenAt !== null) return `Frozen ${dateText(frozenAt)}`;
  return system ? "System" : `${aheadMs > 0 ? "+" : "-"}${durationText(Math.abs(aheadMs))}`;
}

function Expires({ ttlMs, idleMs }: ShownSandbox) {
  if (ttlMs === null) return <span class="text-muted">never</span>;
  const leftMs = Math.max(1000, ttlMs - (idleMs ?? 0));
  return <span class={leftMs < 600_000 ? "text-warning" : "text-muted"}>in {durationText(leftMs)}</span>;
}

function Remove({ name, remove }: { readonly name: string; remove(): unknown }) {
  if (name === "default") return null;
  return (
    <ConfirmButton label={`Remove ${name}`} question={`Remove ${name} for good`} run={remove}>
      Remove
    </ConfirmButton>
  );
}

/** What a client of the sandbox needs, a line to copy each. */
function Connect({ name }: { readonly name: string }) {
  const { client } = useApp();
  const { answer: way } = useAnswer<WayIn>(client, "way-in");
  const ours = (text: string) => (way ? withOurAddress(text, way.baseUrl) : text);
  const tests = "npx crmcom-mock exec -- npx vitest run";
  const lines = [
    ["Base URL", "Copy base URL", way && ours(way.baseUrl)],
    ["Token", "Copy token", way?.token ?? undefined],
    ["First call", "Copy a first call", way && ours(way.curl)],
    ["Your tests", "Copy the command", tests],
  ] as const;
  return (
    <section class="box px-4 py-3" aria-label={`Connect a client to ${name}`}>
      <h2 class="mb-1 font-medium">Connect a client to {name}</h2>
      <dl>
        {lines.map(([label, copy, text]) => (
          <div
            key={label}
            class="grid h-9 grid-cols-[5rem_minmax(0,1fr)_2rem] items-center gap-3 border-b border-hair last:border-0">
            <dt class="text-muted">{label}</dt>
            <dd class="truncate font-mono">{label === "Token" ? text?.replace(/^(.{6}).*(.{4})$/, "$1…$2") : text}</dd>
            <dd>
              <CopyButton label={copy} text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function MakeForm({ close }: { close(): void }) {
  const { client, changed } = useApp();
  const [name, setName] = useState("");
  const [release, setRelease] = useState("");
  const [expires, setExpires] = useState(true);
  const deed = useDeed();
  const make = (event: Event) => {
    event.preventDefault();
    const body = { ...(name && { name }), ...(release && { release }), ...(expires && { ttlMs: 3_600_000 }) };
    void deed.run(async () => {
      const made = await client.ask<ShownSandbox>("sandboxes", "POST", body);
      goTo({ screen: "sandboxes", sandbox: made.name });
      changed();
      close();
    });
  };
  return (
    <form class="mb-4 flex flex-wrap items-end gap-3 box p-4" aria-label="New sandbox" onSubmit={make}>
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
    </form>
  );
}
