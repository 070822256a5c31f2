import { Plus } from "lucide-preact";
import { useState } from "preact/hooks";
import type { AdminIndex } from "../mock/admin/admin-api.ts";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import type { ResetPart } from "../mock/sandbox/sandbox.ts";
import { callAdmin, sandboxes, useAnswer } from "./admin-client.ts";
import { Button, CheckField, ConfirmButton, CopyButton, Field, Form, Menu, Submit } from "./controls.tsx";
import { countText, dateText, durationText } from "./display-text.ts";
import { type Column, Link, Loading, ScreenBox, Table, useConnection } from "./layout.tsx";
import { goTo, sandbox } from "./view-address.ts";

const columns: readonly Column<ShownSandbox>[] = [
  ["Name", "", ({ name }) => <Link face={name} aria-current={name === sandbox.value} to={{ sandbox: name }} />],
  ["Release", "", ({ release, warnings: [unknown] }) => (unknown ? <b class="text-warning">{unknown}</b> : release)],
  ["Calls", "text-right tabular-nums", ({ calls }) => calls],
  ["Events", "text-right tabular-nums max-sm:hidden", ({ events }) => events],
  ["Clock", "text-muted max-md:hidden", clockText],
  ["Last used", "text-muted max-md:hidden", ({ idleMs }) => (idleMs === null ? "" : `${durationText(idleMs)} ago`)],
  ["Expires", "text-muted max-sm:hidden", expiryText],
  ["Remove", "w-20", ({ name }) => name !== "default" && <Remove name={name} />],
];

const Remove = ({ name }: { readonly name: string }) => (
  <ConfirmButton label={`Remove ${name}`} face="Remove" run={() => callAdmin(`sandboxes/${name}`, "DELETE")} />
);

function clockText({ clock: { frozenAt, system, aheadMs } }: ShownSandbox): string {
  if (frozenAt !== null) return `Frozen ${dateText(frozenAt)}`;
  return system ? "System" : `${aheadMs > 0 ? "+" : "-"}${durationText(Math.abs(aheadMs))}`;
}

function expiryText({ ttlMs, idleMs }: ShownSandbox): string {
  return ttlMs === null ? "never" : `in ${durationText(Math.max(1000, ttlMs - (idleMs ?? 0)))}`;
}

export function SandboxesScreen() {
  const shown = sandboxes.value?.find(({ name }) => name === sandbox.value);
  const make = async ({ name, release, minutes }: Readonly<Record<string, string>>) => {
    const ttlMs = Number(minutes) * 60_000 || undefined;
    const body = { name: name || undefined, release: release || undefined, ttlMs };
    goTo({ sandbox: (await callAdmin<ShownSandbox>("sandboxes", "POST", body)).name });
  };
  const actions = (
    <Menu label="New sandbox" class="strong" icon={Plus} face="New sandbox">
      <Form class="flex flex-col gap-3 p-3" aria-label="New sandbox" run={make}>
        <Field label="Name" name="name" placeholder="generated when left empty" />
        <Field label="Release" name="release" placeholder="R14" />
        <Field label="Minutes without use until it expires" name="minutes" type="number" min="1" defaultValue="60" />
        <Submit face="Make it" />
      </Form>
    </Menu>
  );
  return (
    <ScreenBox actions={actions} hint="Each has its own events, calls, rules, clock and release. Unused ones expire.">
      <div class="grid max-w-7xl gap-6 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div class="flex min-w-0 flex-col gap-6">
          {sandboxes.value ? <Table label="Sandboxes" columns={columns} rows={sandboxes.value} /> : <Loading />}
          <Evicted />
          {shown && <Connect name={shown.name} />}
        </div>
        {shown && (
          <section key={shown.name} aria-label={`Sandbox ${shown.name}`} class="panes h-fit">
            <Clock {...shown} />
            <Reset {...shown} />
          </section>
        )}
      </div>
    </ScreenBox>
  );
}

/** How much was evicted since the start because a limit was reached. */
function Evicted() {
  const { requests = 0, records = 0 } = useAnswer<AdminIndex>("", sandboxes.value)?.memory.evicted ?? {};
  if (requests + records === 0) return null;
  const what = `${countText(requests, "request")} and ${countText(records, "record")}`;
  return <p class="meta">The limits of memory and events evicted {what} (--memory, --events-max).</p>;
}

function Connect({ name }: { readonly name: string }) {
  const { baseUrl, token, curl } = useConnection();
  const lines = {
    "base URL": baseUrl,
    token,
    "first call": curl,
    tests: "npx --no-install crmcom-mock exec -- npx vitest run",
  };
  return (
    <section class="box px-4 py-3" aria-label={`Connect a client to ${name}`}>
      <h2 class="mb-1 font-medium">Connect a client to {name}</h2>
      {Object.entries(lines).map(([word, text]) => (
        <p key={word} class="flex h-9 items-center gap-3 border-b border-hair last:border-0">
          <span class="w-20 text-muted first-letter:uppercase">{word}</span>
          <code class="flex-1 truncate">{word === "token" ? text?.replace(/^(.{6}).*(.{4})$/, "$1…$2") : text}</code>
          <CopyButton label={`Copy ${word}`} text={text ?? undefined} />
        </p>
      ))}
    </section>
  );
}

const steps = { "1 min": 60_000, "1 h": 3_600_000, "2 h": 7_200_000, "1 day": 86_400_000 };

function Clock(shown: ShownSandbox) {
  const { now } = shown.clock;
  const set = (body: object) => callAdmin("clock", "PUT", body);
  return (
    <div class="flex flex-col gap-2">
      <h2 class="font-medium">Clock</h2>
      <p title={now}>
        {`${dateText(now)}:${now.slice(17, 19)}`} <span class="meta">{clockText(shown)}</span>
      </p>
      <div class="flex flex-wrap gap-2">
        {Object.entries(steps).map(([words, advanceMs]) => (
          <Button key={words} label={`Advance ${words}`} face={`+${words}`} onClick={() => set({ advanceMs })} />
        ))}
      </div>
      <Form class="flex gap-2" aria-label="Freeze" run={({ moment }) => set({ frozenAt: moment || now })}>
        <Field label="Moment" name="moment" isBare class="font-mono" placeholder={`${now.slice(0, 19)}Z`} />
        <Submit face="Freeze" class="quiet" />
      </Form>
    </div>
  );
}

function Reset({ events, calls, clock }: ShownSandbox) {
  const [chosen, choose] = useState<Partial<Record<ResetPart, boolean>>>({ state: true, journal: true });
  const rules = useAnswer<{ total: number }>("faults")?.total ?? 0;
  const stateText = `${countText(events, "event")} now; keeps the fixtures, and restores the initial release`;
  const parts: readonly (readonly [part: ResetPart, word: string, effect: string])[] = [
    ["state", "Records, release, switches", stateText],
    ["journal", "Calls", `${countText(calls, "call")}; restarts their numbering`],
    ["faults", "Fault rules", `${countText(rules, "rule")}; restores the rules of the config file`],
    ["counters", "Counts of rules", "restarts the counters of each rule"],
    ["clock", "Clock", clock.system ? "follows the system already" : "follows the system again"],
  ];
  const names = parts.flatMap(([part, word]) => (chosen[part] ? word.toLowerCase() : []));
  const label = `Reset ${names.join(", ")}`;
  const question = `Reset ${names.length} of ${parts.length} parts for good`;
  const reset = () => callAdmin("reset", "POST", chosen);
  return (
    <div class="flex flex-col items-start gap-2">
      <h2 class="font-medium">Reset</h2>
      {parts.map(([part, word, effect]) => (
        <CheckField key={part} isOn={chosen[part] ?? false} flip={(isOn) => choose({ ...chosen, [part]: isOn })}>
          {word} <span class="block meta">{effect}</span>
        </CheckField>
      ))}
      <ConfirmButton label={label} question={question} disabled={names.length === 0} run={reset} />
    </div>
  );
}
