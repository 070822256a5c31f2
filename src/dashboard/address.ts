import { useSyncExternalStore } from "preact/compat";
import { useMemo } from "preact/hooks";

/** The screens, by the word that stands for them in the address. */
export const screens = {
  calls: "Calls",
  events: "Events",
  faults: "Faults",
  sandboxes: "Sandboxes",
  assumptions: "Assumptions",
  explorations: "Explorations",
  docs: "Docs",
  reference: "Reference",
} as const;

/** One of the screens. */
export type Screen = keyof typeof screens;

/** What is looked at. All of it stands in the address, behind the `#`, so that it can be sent to others. */
export interface View {
  readonly screen: Screen;
  readonly sandbox: string;
  /** What of the screen is open: the number of a call, the id of a rule, the name of a collection. */
  readonly open?: string | undefined;
  readonly filter?: string | undefined;
  /** Which part of the screen is shown: the calls of one outcome, the assumptions of one prefix. */
  readonly show?: string | undefined;
}

/** Reads an address: `#/calls/12?sandbox=mine&filter=outcome:refused`. What it does not say is as at the start. */
function readView(hash: string): View {
  const [path = "", query] = hash.slice(2).split("?");
  const [screen = "", open] = path.split("/");
  const asked = new URLSearchParams(query);
  return {
    screen: Object.hasOwn(screens, screen) ? (screen as Screen) : "calls",
    sandbox: asked.get("sandbox") || "default",
    // Unlike `decodeURIComponent`, this reads whatever somebody typed.
    open: new URLSearchParams(`open=${open ?? ""}`).get("open") || undefined,
    filter: asked.get("filter") || undefined,
    show: asked.get("show") || undefined,
  };
}

/** The address of a view. */
export function hashOf({ screen, sandbox, open, filter, show }: View): string {
  const asked = new URLSearchParams();
  if (sandbox !== "default") asked.set("sandbox", sandbox);
  if (filter) asked.set("filter", filter);
  if (show) asked.set("show", show);
  const query = asked.size > 0 ? `?${asked}` : "";
  return `#/${screen}${open === undefined ? "" : `/${encodeURIComponent(open)}`}${query}`;
}

/** Goes to a view; `isSame` when it is the same search under way, which is no step of its own for the button Back. */
export function goTo(view: View, isSame = false): void {
  if (!isSame) {
    location.hash = hashOf(view);
    return;
  }
  history.replaceState(null, "", hashOf(view));
  dispatchEvent(new HashChangeEvent("hashchange"));
}

/** The view that the address names, as long as a component is there. */
export function useView(): View {
  const hash = useSyncExternalStore(followHash, () => location.hash);
  return useMemo(() => readView(hash), [hash]);
}

function followHash(changed: () => void) {
  addEventListener("hashchange", changed);
  return () => removeEventListener("hashchange", changed);
}
