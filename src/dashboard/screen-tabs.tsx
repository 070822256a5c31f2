import { goTo, hashOf, type Screen, screens, type View } from "./view.ts";

/** The screens once more, as tabs that stay at the lower edge, whatever is scrolled. */
export function ScreenTabs({ view }: { readonly view: View }) {
  return (
    <div role="tablist" aria-label="Screens" class="tabs" onKeyDown={(event) => step(event, view)}>
      {(Object.keys(screens) as Screen[]).map((screen) => (
        <a
          key={screen}
          id={`tab-${screen}`}
          role="tab"
          href={hashOf({ screen, sandbox: view.sandbox })}
          aria-selected={screen === view.screen}
          aria-controls="screen"
          tabIndex={screen === view.screen ? 0 : -1}
        >
          {screens[screen]}
        </a>
      ))}
    </div>
  );
}

/** The arrow keys go from one screen to the next, as in any list of tabs. */
function step(event: KeyboardEvent, view: View): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const all = Object.keys(screens) as Screen[];
  const next = all[(all.indexOf(view.screen) + by + all.length) % all.length] as Screen;
  goTo({ screen: next, sandbox: view.sandbox });
  document.getElementById(`tab-${next}`)?.focus();
}
