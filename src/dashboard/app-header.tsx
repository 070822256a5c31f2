import { goTo, hashOf, type Place, type Screen, screens } from "./place.ts";

/** A sandbox as the admin API lists it, as far as the header shows it. */
export interface ListedSandbox {
  readonly name: string;
  readonly release: string;
  readonly assumptions: Readonly<Record<string, string>>;
  readonly clock: { readonly now: string; readonly frozenAt: string | null; readonly aheadMs: number };
}

interface HeaderState {
  readonly place: Place;
  readonly sandboxes: readonly ListedSandbox[];
}

/** The name of the page, its screens, and the sandbox that all of them show. */
export function AppHeader({ place, sandboxes }: HeaderState) {
  const names = sandboxes.map(({ name }) => name);
  const shown = names.includes(place.sandbox) ? names : [place.sandbox, ...names];
  const ours = sandboxes.find(({ name }) => name === place.sandbox);
  const switched = Object.entries(ours?.assumptions ?? {}).map(([id, variant]) => `${id}=${variant}`);
  return (
    <header class="top">
      <b class="product">crmcom-mock</b>
      <div role="tablist" aria-label="Screens" class="tabs" onKeyDown={(event) => step(event, place)}>
        {(Object.keys(screens) as Screen[]).map((screen) => (
          <a
            key={screen}
            id={`tab-${screen}`}
            role="tab"
            href={hashOf({ screen, sandbox: place.sandbox })}
            aria-selected={screen === place.screen}
            aria-controls="screen"
          >
            {screens[screen]}
          </a>
        ))}
      </div>
      <label class="sandbox">
        Sandbox
        <select
          value={place.sandbox}
          onChange={({ currentTarget }) => goTo({ screen: place.screen, sandbox: currentTarget.value })}
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
    </header>
  );
}

/** The arrow keys go from one screen to the next, as in any list of tabs. */
function step(event: KeyboardEvent, place: Place): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const all = Object.keys(screens) as Screen[];
  const next = all[(all.indexOf(place.screen) + by + all.length) % all.length] as Screen;
  goTo({ screen: next, sandbox: place.sandbox });
  document.getElementById(`tab-${next}`)?.focus();
}
