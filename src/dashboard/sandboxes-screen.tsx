import { Download, Plus, RotateCcw } from "lucide-preact";
import { useState } from "preact/hooks";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import type { ResetPart } from "../mock/sandbox/sandbox.ts";
import { goTo, hashOf } from "./address.ts";
import { AdminClient } from "./admin-client.ts";
import { useAnswer, useApp } from "./asking.ts";
import { ScreenBox, Table, useWayIn } from "./parts.tsx";
import { Button, ConfirmButton, CopyButton, Field, Form } from "./pieces.tsx";
import { counted, dateText, durationText } from "./words.ts";

/** The sandboxes, each a world of its own; of the chosen one how to connect, its release, its clock, and what a reset takes. */
export function SandboxesScreen() {
  const { view, sandboxes } = useApp();
  const [isMaking, setMaking] = useState(false);
  const ours = sandboxes.find(({ name }) => name === view.sandbox);
  const make = (
    <Button class="strong" aria-expanded={isMaking} onClick={() => setMaking(!isMaking)}>
      <Plus /> New sandbox
    </Button>
  );
  const hint = "Each has its own events, calls, rules, clock and release. One that is not used expires.";
  return (
    <ScreenBox title="Sandboxes" actions={make} hint={hint}>
      <div class="grid max-w-7xl gap-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
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
        {ours ? <ChosenSandbox key={ours.name} sandbox={ours} /> : null}
      </div>
    </ScreenBox>
  );
}

function MakeForm({ close }: { close(): void }) {
  const { client, run } = useApp();
  const make = ({ name, release, expires }: Readonly<Record<string, string>>) =>
    run(async () => {
      const body = { ...(name && { name }), ...(release && { release }), ...(expires && { ttlMs: 3_600_000 }) };
      const made = await client.ask<ShownSandbox>("sandboxes", "POST", body);
      goTo({ screen: "sandboxes", sandbox: made.name });
      close();
    });
  return (
    <Form class="mb-4 flex flex-wrap items-end gap-3 box p-4" aria-label="New sandbox" run={make}>
      <Field label="Name" name="name" hint="made when left empty" />
      <Field label="Release" name="release" hint="R14" />
      <label class="flex h-8 items-center gap-2 text-xs">
        <input type="checkbox" name="expires" class="check" defaultChecked /> Expires after an hour without a call
      </label>
      <button type="submit" class="strong">
        Make it
      </button>
    </Form>
  );
}

function SandboxTable() {
  const { view, sandboxes, run } = useApp();
  const [limit, setLimit] = useState(30);
  const columns = [
    { head: "Name", look: "py-2", cell: nameCell(view.sandbox) },
    {
      head: "Release",
      cell: ({ release, warnings }: ShownSandbox) => (
        <>
          {release}
          <p class="text-xs text-warning">{warnings.join(" ")}</p>
        </>
      ),
    },
    { head: "Calls", look: "text-right tabular-nums", cell: ({ calls }: ShownSandbox) => calls },
    { head: "Events", look: "text-right tabular-nums max-sm:hidden", cell: ({ events }: ShownSandbox) => events },
    { head: "Clock", look: "text-muted max-md:hidden", cell: clockText },
    { head: "Expires", look: "text-muted max-sm:hidden", cell: expiryText },
    {
      head: "Remove",
      look: "w-20",
      cell: ({ name }: ShownSandbox) =>
        name === "default" ? null : (
          <ConfirmButton
            label={`Remove ${name}`}
            question={`Remove ${name} for good`}
            run={() => run(() => new AdminClient("default").ask(`sandboxes/${name}`, "DELETE"))}>
            Remove
          </ConfirmButton>
        ),
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
    </>
  );
}

const nameCell =
  (chosen: string) =>
  ({ name, idleMs, assumptions }: ShownSandbox) => {
    const switched = Object.keys(assumptions).length;
    const used =
      idleMs === null ? "always there" : `last used ${idleMs < 2000 ? "now" : `${durationText(idleMs)} ago`}`;
    return (
      <>
        <a data-row class="font-medium hover:underline" href={hashOf({ screen: "sandboxes", sandbox: name })}>
          {name}
        </a>
        {name === chosen ? <span class="ml-2 chip text-primary">open</span> : null}
        <p class="meta">{used + (switched > 0 ? `, ${counted(switched, "assumption")} switched` : "")}</p>
      </>
    );
  };

function clockText({ clock: { frozenAt, system, aheadMs } }: ShownSandbox): string {
  if (frozenAt !== null) return `Frozen ${dateText(frozenAt)}`;
  return system ? "System" : `${aheadMs > 0 ? "+" : "-"}${durationText(Math.abs(aheadMs))}`;
}

const expiryText = ({ ttlMs, idleMs }: ShownSandbox): string =>
  ttlMs === null ? "never" : `in ${durationText(Math.max(1000, ttlMs - (idleMs ?? 0)))}`;

/** What a client of the sandbox needs, a line to copy each. */
function Connect({ name }: { readonly name: string }) {
  const way = useWayIn();
  const lines = [
    ["Base URL", "Copy base URL", way?.baseUrl],
    ["Token", "Copy token", way?.token ?? undefined],
    ["First call", "Copy a first call", way?.curl],
    ["Your tests", "Copy the command", "npx crmcom-mock exec -- npx vitest run"],
  ] as const;
  return (
    <section class="box px-4 py-3" aria-label={`Connect a client to ${name}`}>
      <h2 class="mb-1 font-medium">Connect a client to {name}</h2>
      {lines.map(([label, copy, text]) => (
        <p
          key={label}
          class="grid h-9 grid-cols-[5rem_minmax(0,1fr)_2rem] items-center gap-3 border-b border-hair last:border-0">
          <span class="text-muted">{label}</span>
          <code class="truncate">{label === "Token" ? text?.replace(/^(.{6}).*(.{4})$/, "$1…$2") : text}</code>
          <CopyButton label={copy} text={text} />
        </p>
      ))}
    </section>
  );
}

/** The chosen sandbox: its state as a file, its clock, and what a reset takes. */
function ChosenSandbox({ sandbox }: { readonly sandbox: ShownSandbox }) {
  const { client, run } = useApp();
  const save = async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await (await client.send("state")).blob());
    link.download = `${sandbox.name}.state.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <section aria-label={`Sandbox ${sandbox.name}`} class="h-fit divide-y divide-base-300 box">
      <div class="flex h-12 items-center px-4">
        <h2 class="flex-1 truncate font-medium">{sandbox.name}</h2>
        <Button onClick={() => run(save)}>
          <Download /> Save state
        </Button>
      </div>
      <Clock clock={sandbox.clock} />
      <Reset sandbox={sandbox} />
    </section>
  );
}

/** By how much the clock is moved, by the words on the buttons. */
const steps = { "+1 min": 60_000, "+1 h": 3_600_000, "+2 h": 7_200_000, "+1 day": 86_400_000 };

function Clock({ clock: { now, frozenAt, system } }: Pick<ShownSandbox, "clock">) {
  const { client, run } = useApp();
  const set = (body: object) => run(() => client.ask("clock", "PUT", body));
  const goes = frozenAt !== null ? "stands still" : system ? "follows the system" : "runs, but not with the system";
  return (
    <div class="px-4 py-3">
      <h3 class="text-xs font-medium">
        Clock <span class="ml-2 font-normal text-muted">{goes}</span>
      </h3>
      <p class="mt-1" title={now}>{`${dateText(now)}:${now.slice(17, 19)}`}</p>
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
        <Button disabled={system} onClick={() => set({ system: true })}>
          Follow the system
        </Button>
      </div>
      <Form class="mt-2 flex gap-2" aria-label="Freeze" run={({ moment }) => set({ frozenAt: moment || now })}>
        <Field label="Moment" name="moment" isBare look="font-mono" hint={`${now.slice(0, 19)}Z`} />
        <button type="submit" class="quiet">
          Freeze
        </button>
      </Form>
    </div>
  );
}

function Reset({ sandbox: { events, calls, clock } }: { readonly sandbox: ShownSandbox }) {
  const { client, told, run } = useApp();
  const [chosen, setChosen] = useState<readonly ResetPart[]>(["state", "journal"]);
  const { answer: rules } = useAnswer<{ total: number }>(client, "faults");
  const parts: readonly (readonly [part: ResetPart, word: string, means: string])[] = [
    [
      "state",
      "Records, release, switches",
      `${counted(events, "event")} now; fixtures stay, the release is that of the start`,
    ],
    ["journal", "Calls", `${counted(calls, "call")}; their numbers begin again`],
    ["faults", "Fault rules", `${counted(rules?.total ?? 0, "rule")}; those of the config file come back`],
    ["counters", "Counts of rules", "each rule begins to count again"],
    ["clock", "Clock", clock.system ? "follows the system already" : "follows the system again"],
  ];
  const names = parts.filter(([part]) => chosen.includes(part)).map(([, word]) => word.toLowerCase());
  const reset = async () => {
    const body = Object.fromEntries(parts.map(([part]) => [part, chosen.includes(part)]));
    const { reset: done } = await client.ask<{ reset: readonly string[] }>("reset", "POST", body);
    told(`Put back: ${done.join(", ")}`);
  };
  return (
    <div class="px-4 py-3">
      <h3 class="text-xs font-medium">Reset</h3>
      {parts.map(([part, word, means]) => (
        <label key={part} class="mt-2 flex cursor-pointer gap-3">
          <input
            type="checkbox"
            class="check mt-0.5"
            checked={chosen.includes(part)}
            onChange={({ currentTarget: { checked } }) =>
              setChosen([...chosen.filter((one) => one !== part), ...(checked ? [part] : [])])
            }
          />
          <span>
            {word}
            <span class="block meta">{means}</span>
          </span>
        </label>
      ))}
      <ConfirmButton
        label={`Reset ${names.join(", ")}`}
        question={`Reset ${names.length} of ${parts.length} parts for good`}
        class="mt-3 quiet text-error"
        isDisabled={names.length === 0}
        run={() => run(reset)}>
        <RotateCcw /> Reset {names.length === parts.length ? "all of it" : names.join(", ")}
      </ConfirmButton>
    </div>
  );
}
