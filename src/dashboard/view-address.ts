import { computed, signal } from "@preact/signals";

const screens = ["calls", "events", "faults", "sandboxes", "assumptions", "explorations", "docs"] as const;

export type Screen = (typeof screens)[number];

/** `at` is the row or the heading within what is open, and `rows` says which rows are listed. */
type Place = "open" | "filter" | "show" | "tab" | "rows" | "at";

/** What the page shows. The address holds all of it, so that a user can send it: `#/calls/12?sandbox=mine&tab=Request`. */
export interface View extends Partial<Record<Place, string | undefined>> {
  readonly screen: Screen;
  readonly sandbox: string;
}

function readView(): View {
  const [path = "", query = ""] = location.hash.slice(2).split("?");
  const [screen, open = ""] = path.split("/");
  // Unlike `decodeURIComponent`, `URLSearchParams` accepts whatever somebody typed.
  const places = [...new URLSearchParams(`open=${open}&${query}`)].filter(([, value]) => value);
  const known = screens.find((name) => name === screen) ?? "calls";
  return { sandbox: "default", ...Object.fromEntries(places), screen: known };
}

export const view = signal(readView());

const updateView = () => {
  clearTimeout(searchTimer);
  typedText.value = undefined;
  view.value = readView();
};
addEventListener("hashchange", updateView);

export const sandbox = computed(() => view.value.sandbox);

/** The address of a view. The same screen keeps what the view does not name; another screen keeps only the sandbox. */
export function hashOf(to: Partial<View>): string {
  const isSame = to.screen === undefined;
  const from = isSame ? { ...view.value, filter: searchText.value } : { sandbox: sandbox.value };
  const { screen, open, ...rest } = {
    ...from,
    ...("open" in to && { at: undefined, rows: undefined }),
    ...to,
  } as View;
  const places = { ...rest, sandbox: rest.sandbox === "default" ? undefined : rest.sandbox };
  const query = new URLSearchParams(Object.entries(places).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return `#/${screen}${open ? `/${encodeURIComponent(open)}` : ""}${query.size > 0 ? `?${query}` : ""}`;
}

export function goTo(to: Partial<View>): void {
  location.hash = hashOf(to);
}

/** Changes the view without a step in the history of the browser. */
export function replaceView(to: Partial<View>): void {
  history.replaceState(null, "", hashOf(to));
  updateView();
}

const typedText = signal<string>();
let searchTimer: ReturnType<typeof setTimeout> | undefined;

export const searchText = computed(() => typedText.value ?? view.value.filter ?? "");

/** Searches on the screen once the user stops typing. */
export function searchFor(filter: string): void {
  typedText.value = filter;
  clearTimeout(searchTimer);
  searchTimer = setTimeout(replaceView, 250, { filter });
}
