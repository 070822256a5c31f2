import { Download, Plus, RotateCcw } from "lucide-preact";
import { useState } from "preact/hooks";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import type { ResetPart } from "../mock/sandbox/sandbox.ts";
import { goTo, sandbox } from "./address.ts";
import { ask, askWhole } from "./admin-client.ts";
import { run, sandboxes, toast, useAnswer } from "./app.ts";
import { Button, ConfirmButton, CopyButton, Field, Form, Menu, Submit } from "./controls.tsx";
import { type Column, Link, ScreenBox, Table, useWayIn } from "./layout.tsx";
import { counted, dateText, durationText } from "./words.ts";

/** The sandboxes, each a world of its own; of the chosen one how to connect, its release, its clock, and what a reset takes. */
export function SandboxesScreen() {
  const ours = sandboxes.value.find(({ name }) => name === sandbox.value);
  const remove = (name: string) => run(() => ask(`sandboxes/${name}`, "DELETE"));
  const removeButton = (name: string) => (
    <ConfirmButton label={`Remove ${name}`} question={`Remove ${name} for good`} run={() => remove(name)}>
      Remove
    </ConfirmButton>
  );
  const columns: readonly Column<ShownSandbox>[] = [
    ["Name", "py-2", (one) => <Name {...one} />],
    ["Release", "", ({ release, warnings: [unknown] }) => (unknown ? <b class="text-warning">{unknown}</b> : release)],
    ["Calls", "text-right tabular-nums", ({ calls }) => calls],
    ["Events", "text-right tabular-nums max-sm:hidden", ({ events }) => events],
    ["Clock", "text-muted max-md:hidden", clockText],
    ["Expires", "text-muted max-sm:hidden", expiryText],
    ["Remove", "w-20", ({ name }) => (name === "default" ? null : removeButton(name))],
  ];
  const hint = "Each has its own events, calls, rules, clock and release. One that is not used expires.";
  return (
    <ScreenBox title="Sandboxes" actions={<NewSandbox />} hint={hint}>
      <div class="grid max-w-7xl gap-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div class="min-w-0">
          <Table
            label="Sandboxes"
            columns={columns}
            rows={sandboxes.value}
            keyOf={({ name }) => name}
            isCurrent={(one) => one === ours}
          />
          <p class="mt-2 mb-6 meta">
            A test run makes its own: <code>POST /__mock/v1/sandboxes</code>
          </p>
          {ours ? <Connect name={ours.name} /> : null}
          {sandboxes.value.length > 0 && !ours ? (
            <p>
              There is no sandbox {sandbox.value} any more. <Link to={{ sandbox: "default" }}>Look at default</Link>, or
              make it anew.
            </p>
          ) : null}
        </div>
        {ours ? <ChosenSandbox key={ours.name} chosen={ours} /> : null}
      </div>
    </ScreenBox>
  );
}

function NewSandbox() {
  const make = ({ name, release, expires }: Readonly<Record<string, string>>) =>
    run(async () => {
      const body = { ...(name && { name }), ...(release && { release }), ...(expires && { ttlMs: 3_600_000 }) };
      const { name: sandbox } = await ask<ShownSandbox>("sandboxes", "POST", body);
      goTo({ sandbox });
    });
  return (
    <Menu label="New sandbox" look="strong" face={[<Plus key="plus" />, "New sandbox"]}>
      <Form class="flex flex-col gap-3 p-3" aria-label="New sandbox" run={make}>
        <Field label="Name" name="name" placeholder="generated when left empty" />
        <Field label="Release" name="release" placeholder="R14" />
        <label class="flex items-center gap-2 text-xs">
          <input type="checkbox" name="expires" class="check" defaultChecked /> Expires after an hour without a call
        </label>
        <Submit>Make it</Submit>
      </Form>
    </Menu>
  );
}

function Name({ name, idleMs, assumptions }: ShownSandbox) {
  const switched = Object.keys(assumptions).length;
  const used = idleMs === null ? "always there" : `last used ${idleMs < 2000 ? "now" : `${durationText(idleMs)} ago`}`;
  return (
    <>
      <Link data-row class="mr-2 font-medium hover:underline" to={{ sandbox: name }}>
        {name}
      </Link>
      {name === sandbox.value ? <span class="chip text-primary">open</span> : null}
      <p class="meta">{used + (switched > 0 ? `, ${counted(switched, "assumption")} switched` : "")}</p>
    </>
  );
}

function clockText({ clock: { frozenAt, system, aheadMs } }: ShownSandbox): string {
  if (frozenAt !== null) return `Frozen ${dateText(frozenAt)}`;
  return system ? "System" : `${aheadMs > 0 ? "+" : "-"}${durationText(Math.abs(aheadMs))}`;
}

const expiryText = ({ ttlMs, idleMs }: ShownSandbox): string =>
  ttlMs === null ? "never" : `in ${durationText(Math.max(1000, ttlMs - (idleMs ?? 0)))}`;

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
        <p key={label} class="flex h-9 items-center gap-3 border-b border-hair last:border-0">
          <span class="w-20 text-muted">{label}</span>
          <code class="flex-1 truncate">{label === "Token" ? text?.replace(/^(.{6}).*(.{4})$/, "$1…$2") : text}</code>
          <CopyButton label={copy} text={text} />
        </p>
      ))}
    </section>
  );
}

const steps = { "+1 min": 60_000, "+1 h": 3_600_000, "+2 h": 7_200_000, "+1 day": 86_400_000 };

function ChosenSandbox({ chosen }: { readonly chosen: ShownSandbox }) {
  const { name, clock } = chosen;
  const { now, frozenAt, system } = clock;
  const save = async () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await (await askWhole("state")).blob());
    link.download = `${name}.state.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  const set = (body: object) => run(() => ask("clock", "PUT", body));
  const goes = frozenAt !== null ? "stands still" : system ? "follows the system" : "runs, but not with the system";
  return (
    <section aria-label={`Sandbox ${name}`} class="h-fit divide-y divide-base-300 box *:px-4 *:py-3">
      <div class="flex items-center">
        <h2 class="flex-1 truncate font-medium">{name}</h2>
        <Button onClick={() => run(save)}>
          <Download /> Save state
        </Button>
      </div>
      <div class="flex flex-col gap-2">
        <h3 class="text-xs font-medium">
          Clock <span class="ml-2 font-normal text-muted">{goes}</span>
        </h3>
        <p title={now}>{`${dateText(now)}:${now.slice(17, 19)}`}</p>
        <div class="flex flex-wrap gap-2">
          {Object.entries(steps).map(([words, advanceMs]) => (
            <Button key={words} aria-label={`Advance ${words.slice(1)}`} onClick={() => set({ advanceMs })}>
              {words}
            </Button>
          ))}
          <Button disabled={system} onClick={() => set({ system: true })}>
            Follow the system
          </Button>
        </div>
        <Form class="flex gap-2" aria-label="Freeze" run={({ moment }) => set({ frozenAt: moment || now })}>
          <Field label="Moment" name="moment" isBare class="font-mono" placeholder={`${now.slice(0, 19)}Z`} />
          <Submit class="quiet">Freeze</Submit>
        </Form>
      </div>
      <Reset chosen={chosen} />
    </section>
  );
}

function Reset({ chosen: { events, calls, clock } }: { readonly chosen: ShownSandbox }) {
  const [chosen, choose] = useState<Partial<Record<ResetPart, boolean>>>({ state: true, journal: true });
  const rules = useAnswer<{ total: number }>("faults")?.total ?? 0;
  const held = `${counted(events, "event")} now; fixtures stay, the release is that of the start`;
  const parts: readonly (readonly [part: ResetPart, word: string, means: string])[] = [
    ["state", "Records, release, switches", held],
    ["journal", "Calls", `${counted(calls, "call")}; their numbers begin again`],
    ["faults", "Fault rules", `${counted(rules, "rule")}; those of the config file come back`],
    ["counters", "Counts of rules", "each rule begins to count again"],
    ["clock", "Clock", clock.system ? "follows the system already" : "follows the system again"],
  ];
  const names = parts.filter(([part]) => chosen[part]).map(([, word]) => word.toLowerCase());
  const reset = async () => {
    const { reset: done } = await ask<{ reset: readonly string[] }>("reset", "POST", chosen);
    toast.value = { text: `Put back: ${done.join(", ")}` };
  };
  const flip = (part: ResetPart) => choose({ ...chosen, [part]: !chosen[part] });
  return (
    <div class="flex flex-col items-start gap-2">
      <h3 class="text-xs font-medium">Reset</h3>
      {parts.map(([part, word, means]) => (
        <label key={part} class="flex cursor-pointer gap-3">
          <input type="checkbox" class="check mt-0.5" checked={chosen[part] ?? false} onChange={() => flip(part)} />
          <span>
            {word}
            <span class="block meta">{means}</span>
          </span>
        </label>
      ))}
      <ConfirmButton
        label={`Reset ${names.join(", ")}`}
        question={`Reset ${names.length} of ${parts.length} parts for good`}
        class="mt-1 quiet text-error"
        disabled={names.length === 0}
        run={() => run(reset)}>
        <RotateCcw /> Reset {names.length === parts.length ? "all of it" : names.join(", ")}
      </ConfirmButton>
    </div>
  );
}
