import { hashOf, type Screen, screens } from "./place.ts";

/** The screens once more, for whoever is at the end of a long one. */
export function AppFooter({ sandbox }: { readonly sandbox: string }) {
  return (
    <footer class="bottom">
      <nav aria-label="All screens">
        {(Object.keys(screens) as Screen[]).map((screen) => (
          <a key={screen} href={hashOf({ screen, sandbox })}>
            {screens[screen]}
          </a>
        ))}
      </nav>
      <span>
        <kbd>?</kbd> shows the keys
      </span>
    </footer>
  );
}
