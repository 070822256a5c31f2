import { computed, signal } from "@preact/signals";

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

/** The view that the address names. */
export const view = signal(readView(location.hash));

const readAgain = () => {
  view.value = readView(location.hash);
};
addEventListener("hashchange", readAgain);

/** The name of the sandbox that every screen is about. */
export const sandbox = computed(() => view.value.sandbox);

/** The address of a view. Another screen begins anew; of the same one, all stays that is not named. */
export function hashOf(to: Partial<View>): string {
  const { screen, sandbox, open, filter, show }: View =
    to.screen === undefined ? { ...view.value, ...to } : { sandbox: view.value.sandbox, ...to, screen: to.screen };
  const asked = new URLSearchParams();
  if (sandbox !== "default") asked.set("sandbox", sandbox);
  if (filter) asked.set("filter", filter);
  if (show) asked.set("show", show);
  const query = asked.size > 0 ? `?${asked}` : "";
  return `#/${screen}${open === undefined ? "" : `/${encodeURIComponent(open)}`}${query}`;
}

/** Goes to a view, as a step of its own for the button Back. */
export function goTo(to: Partial<View>): void {
  location.hash = hashOf(to);
}

/** Searches on the screen: the address changes, and the button Back goes past it. */
export function searchFor(filter: string): void {
  history.replaceState(null, "", hashOf({ filter }));
  readAgain();
}
