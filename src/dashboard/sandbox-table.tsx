import { useApp } from "./app-context.ts";
import { ProblemNote } from "./problem-note.tsx";
import { Scroller } from "./scroller.tsx";
import { type Deed, useDeed } from "./use-deed.ts";
import { hashOf } from "./view.ts";

/** A sandbox as the admin API shows it. */
export interface ShownSandbox {
  readonly name: string;
  readonly baseUrl: string;
  readonly release: string;
  readonly assumptions: Readonly<Record<string, string>>;
  readonly clock: {
    readonly now: string;
    readonly frozenAt: string | null;
    readonly aheadMs: number;
    readonly system: boolean;
  };
  readonly calls: number;
  readonly ttlMs: number | null;
  readonly idleMs: number | null;
  readonly warnings: readonly string[];
}

interface TableState {
  readonly sandboxes: readonly ShownSandbox[];
  changed(): void;
}

/** The sandboxes, each a world of its own. */
export function SandboxTable({ sandboxes, changed }: TableState) {
  const deed = useDeed();
  return (
    <>
      <Scroller label="Sandboxes">
        <table>
          <thead>
            <tr>
              <th scope="col">Sandbox</th>
              <th scope="col">Release</th>
              <th scope="col">Clock</th>
              <th scope="col">Calls</th>
              <th scope="col">Switched</th>
              <th scope="col">Goes</th>
              <th scope="col">Remove</th>
            </tr>
          </thead>
          <tbody>
            {sandboxes.map((sandbox) => (
              <SandboxRow key={sandbox.name} sandbox={sandbox} deed={deed} changed={changed} />
            ))}
          </tbody>
        </table>
      </Scroller>
      <ProblemNote problem={deed.problem} />
    </>
  );
}

interface RowState {
  readonly sandbox: ShownSandbox;
  readonly deed: Deed;
  changed(): void;
}

function SandboxRow({ sandbox, deed, changed }: RowState) {
  const { client, view } = useApp();
  const { name, release, clock, calls, assumptions, ttlMs, idleMs, warnings } = sandbox;
  const switched = Object.entries(assumptions).map(([id, variant]) => `${id}=${variant}`);
  return (
    <tr aria-selected={name === view.sandbox}>
      <td>
        <a data-row href={hashOf({ screen: "sandboxes", sandbox: name })}>
          {name}
        </a>
      </td>
      <td>
        {release}
        {warnings.map((warning) => (
          <b class="twice" key={warning}>
            {warning}
          </b>
        ))}
      </td>
      <td>{clock.frozenAt === null ? (clock.system ? "of the system" : clock.now) : `stopped at ${clock.now}`}</td>
      <td>{calls}</td>
      <td>{switched.join(", ")}</td>
      <td>{ttlMs === null ? "stays" : `in ${Math.ceil((ttlMs - (idleMs ?? 0)) / 1000)} s without a call`}</td>
      <td>
        {name === "default" ? null : (
          <button
            type="button"
            aria-label={`Remove ${name}`}
            disabled={deed.isBusy}
            onClick={() => deed.run(() => client.ask(`sandboxes/${name}`, "DELETE"), changed)}
          >
            Remove
          </button>
        )}
      </td>
    </tr>
  );
}
