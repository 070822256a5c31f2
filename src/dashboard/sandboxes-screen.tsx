import { useState } from "preact/hooks";
import { withOurAddress } from "./admin-client.ts";
import { useApp } from "./app-context.ts";
import { ClockPanel } from "./clock-panel.tsx";
import { CopyButton } from "./copy-button.tsx";
import type { WayIn } from "./first-call.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { ResetPanel } from "./reset-panel.tsx";
import { SandboxTable, type ShownSandbox } from "./sandbox-table.tsx";
import type { ScreenState } from "./screen-state.ts";
import { useAnswer } from "./use-answer.ts";
import { useDeed } from "./use-deed.ts";
import { goTo, hashOf } from "./view.ts";

/** The sandboxes that there are; and of the chosen one how to get in, its release, its clock, and starting over. */
export function SandboxesScreen({ pulse, changed }: ScreenState) {
  const { client, view } = useApp();
  const { answer, problem, reload } = useAnswer<{ items: readonly ShownSandbox[] }>(
    client,
    "sandboxes?limit=1000",
    pulse,
  );
  const { answer: way } = useAnswer<WayIn>(client, "way-in");
  const again = () => {
    reload();
    changed();
  };
  const ours = answer?.items.find(({ name }) => name === view.sandbox);
  return (
    <>
      <ProblemNote problem={problem} />
      <MakeForm changed={again} />
      <SandboxTable sandboxes={answer?.items ?? []} changed={again} />
      {answer && !ours ? (
        <p class="empty">
          There is no sandbox {view.sandbox} any more.{" "}
          <a href={hashOf({ screen: "sandboxes", sandbox: "default" })}>Look at default</a>, or make it anew.
        </p>
      ) : null}
      {ours ? (
        <section aria-label={`Sandbox ${ours.name}`}>
          <h2>{ours.name}</h2>
          <div class="buttons">
            <CopyButton label="Copy base URL" text={way && withOurAddress(way.baseUrl, way.baseUrl)} />
            <CopyButton label="Copy token" text={way?.token ?? undefined} />
            <CopyButton label="Copy a first call" text={way && withOurAddress(way.curl, way.baseUrl)} />
          </div>
          <ReleaseForm key={ours.release} release={ours.release} name={ours.name} changed={again} />
          <ClockPanel clock={ours.clock} changed={again} />
          <ResetPanel changed={again} />
        </section>
      ) : null}
    </>
  );
}

function MakeForm({ changed }: { changed(): void }) {
  const { client } = useApp();
  const [name, setName] = useState("");
  const [release, setRelease] = useState("");
  const deed = useDeed();
  const make = (event: Event) => {
    event.preventDefault();
    const body = { ...(name && { name }), ...(release && { release }) };
    void deed.run(async () => {
      const made = await client.ask<ShownSandbox>("sandboxes", "POST", body);
      goTo({ screen: "sandboxes", sandbox: made.name });
    }, changed);
  };
  return (
    <form class="bar" aria-label="New sandbox" onSubmit={make}>
      <label>
        Name <input value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
      </label>
      <label>
        Release{" "}
        <input
          placeholder="R14"
          size={8}
          value={release}
          onInput={({ currentTarget }) => setRelease(currentTarget.value)}
        />
      </label>
      <button type="submit" disabled={deed.isBusy}>
        Make a sandbox
      </button>
      <ProblemNote problem={deed.problem} />
    </form>
  );
}

function ReleaseForm({ release, name, changed }: { readonly release: string; readonly name: string; changed(): void }) {
  const { client } = useApp();
  const [typed, setTyped] = useState(release);
  const deed = useDeed();
  const simulate = (event: Event) => {
    event.preventDefault();
    void deed.run(() => client.ask(`sandboxes/${name}`, "PATCH", { release: typed }), changed);
  };
  return (
    <form class="bar" aria-label="Release" onSubmit={simulate}>
      <label>
        Simulated release{" "}
        <input size={8} value={typed} onInput={({ currentTarget }) => setTyped(currentTarget.value)} />
      </label>
      <button type="submit" disabled={deed.isBusy}>
        Simulate it
      </button>
      <ProblemNote problem={deed.problem} />
    </form>
  );
}
