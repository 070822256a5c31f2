import { Download, RotateCcw } from "lucide-preact";
import { useMemo, useState } from "preact/hooks";
import type { ResetPart } from "../mock/sandbox/reset-sandbox.ts";
import { AdminClient } from "./admin-client.ts";
import { type ShownSandbox, useAnswer, useApp, useDeed } from "./asking.ts";
import { Button, ConfirmButton, Field, ProblemNote } from "./pieces.tsx";
import { counted, dateText } from "./words.ts";

interface Collections {
  readonly collections: readonly { readonly name: string; readonly total: number }[];
}

/** How many events a sandbox holds. */
export function useEventCount(name: string, pulse: unknown): number | undefined {
  const client = useMemo(() => new AdminClient(name), [name]);
  const { answer } = useAnswer<Collections>(client, "store", pulse);
  return answer?.collections.find((one) => one.name === "customer_events")?.total;
}

interface ChosenState {
  readonly sandbox: ShownSandbox;
  readonly pulse: number;
}

/** The chosen sandbox: its state as a file, its clock, and what a reset takes. */
export function ChosenSandbox({ sandbox, pulse }: ChosenState) {
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
  const freeze = (event: Event) => {
    event.preventDefault();
    void set({ frozenAt: moment || clock.now });
  };
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
      <form class="mt-2 flex gap-2" aria-label="Freeze" onSubmit={freeze}>
        <Field
          label="Moment"
          isBare
          look="font-mono"
          hint={clock.now.replace(/\.\d+Z/, "Z")}
          value={moment}
          set={setMoment}
        />
        <button type="submit" class="quiet">
          Freeze
        </button>
      </form>
      <ProblemNote problem={deed.problem} />
    </div>
  );
}

function Reset({ sandbox, pulse }: ChosenState) {
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
  const look =
    "checkbox mt-0.5 flex-none rounded-sm checkbox-xs pick checked:border-primary checked:bg-primary checked:text-primary-content";
  return (
    <div class="px-4 py-3">
      <h3 class="text-xs font-medium">Reset</h3>
      {all.map((part) => (
        <label key={part} class="mt-2 flex cursor-pointer gap-3">
          <input type="checkbox" class={look} checked={chosen.has(part)} onChange={() => flip(part)} />
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
