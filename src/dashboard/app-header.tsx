import { KeyHelp } from "./key-help.tsx";
import { goTo, hashOf, type Screen, screens, type View } from "./view.ts";

/** A sandbox as the admin API lists it, as far as the header shows it. */
export interface ListedSandbox {
  readonly name: string;
  readonly release: string;
  readonly assumptions: Readonly<Record<string, string>>;
  readonly clock: { readonly now: string; readonly frozenAt: string | null; readonly aheadMs: number };
}

interface HeaderState {
  readonly view: View;
  readonly sandboxes: readonly ListedSandbox[];
  /** Nobody tells of calls at the moment. */
  readonly isLost: boolean;
}

/** The name of the page, its screens, and the sandbox that all of them show. */
export function AppHeader({ view, sandboxes, isLost }: HeaderState) {
  const names = sandboxes.map(({ name }) => name);
  const shown = names.includes(view.sandbox) ? names : [view.sandbox, ...names];
  const ours = sandboxes.find(({ name }) => name === view.sandbox);
  const switched = Object.entries(ours?.assumptions ?? {}).map(([id, variant]) => `${id}=${variant}`);
  return (
    <header class="top">
      <b class="product">crmcom-mock</b>
      <nav aria-label="Screens" class="screens">
        {(Object.keys(screens) as Screen[]).map((screen) => (
          <a
            key={screen}
            href={hashOf({ screen, sandbox: view.sandbox })}
            aria-current={screen === view.screen ? "page" : undefined}
          >
            {screens[screen]}
          </a>
        ))}
      </nav>
      <label class="sandbox">
        Sandbox
        <select
          value={view.sandbox}
          onChange={({ currentTarget }) => goTo({ screen: view.screen, sandbox: currentTarget.value })}
        >
          {shown.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {ours ? (
        <span class="world" title={switched.join(", ")}>
          {ours.release}
          {switched.length > 0 ? `, ${switched.length} switched` : ""}
          {ours.clock.frozenAt ? ", clock stopped" : ""}
        </span>
      ) : null}
      <span role="status" class="cut">
        {isLost ? "no connection, trying again" : ""}
      </span>
      <KeyHelp />
    </header>
  );
}
