import { computed, signal } from "@preact/signals";

const screens = ["calls", "events", "faults", "sandboxes", "assumptions", "explorations", "docs", "reference"] as const;

export type Screen = (typeof screens)[number];

/** What is looked at. All of it stands in the address, so that it can be sent to others: `#/calls/12?sandbox=mine&filter=x`. */
export interface View extends Partial<Record<"open" | "filter" | "show", string | undefined>> {
  readonly screen: Screen;
  readonly sandbox: string;
}

function readView(): View {
  const [path = "", query = ""] = location.hash.slice(2).split("?");
  const [screen, open = ""] = path.split("/");
  // Unlike `decodeURIComponent`, this reads whatever somebody typed.
  const asked = [...new URLSearchParams(`open=${open}&${query}`)].filter(([, value]) => value);
  return { sandbox: "default", ...Object.fromEntries(asked), screen: screens.find((one) => one === screen) ?? "calls" };
}

export const view = signal(readView());

const readAgain = () => {
  clearTimeout(searching);
  typed.value = undefined;
  view.value = readView();
};
addEventListener("hashchange", readAgain);

export const sandbox = computed(() => view.value.sandbox);

/** The address of a view. Another screen begins anew; of the same one, all stays that is not named. */
export function hashOf(to: Partial<View>): string {
  const from =
    to.screen === undefined ? { ...view.value, filter: searched.value } : { screen: to.screen, sandbox: sandbox.value };
  const { screen, open, ...rest } = { ...from, ...to } as View;
  const asked = { ...rest, sandbox: rest.sandbox === "default" ? undefined : rest.sandbox };
  const query = new URLSearchParams(Object.entries(asked).filter((part): part is [string, string] => Boolean(part[1])));
  return `#/${screen}${open ? `/${encodeURIComponent(open)}` : ""}${query.size > 0 ? `?${query}` : ""}`;
}

export function goTo(to: Partial<View>): void {
  location.hash = hashOf(to);
}

const typed = signal<string>();
let searching: ReturnType<typeof setTimeout> | undefined;

export const searched = computed(() => typed.value ?? view.value.filter ?? "");

/** Searches on the screen as soon as nobody types for a moment. The address changes, and the button Back goes past it. */
export function searchFor(filter: string, waitMs = 250): void {
  typed.value = filter;
  clearTimeout(searching);
  searching = setTimeout(() => {
    history.replaceState(null, "", hashOf({ filter }));
    readAgain();
  }, waitMs);
}
