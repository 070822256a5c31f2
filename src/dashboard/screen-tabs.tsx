import { goTo, hashOf, type Place, type Screen, screens } from "./place.ts";

/** The screens once more, as tabs that stay at the lower edge, whatever is scrolled. */
export function ScreenTabs({ place }: { readonly place: Place }) {
  return (
    <div role="tablist" aria-label="Screens" class="tabs" onKeyDown={(event) => step(event, place)}>
      {(Object.keys(screens) as Screen[]).map((screen) => (
        <a
          key={screen}
          id={`tab-${screen}`}
          role="tab"
          href={hashOf({ screen, sandbox: place.sandbox })}
          aria-selected={screen === place.screen}
          aria-controls="screen"
          tabIndex={screen === place.screen ? 0 : -1}
        >
          {screens[screen]}
        </a>
      ))}
    </div>
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
