import { computed, signal } from "@preact/signals";

const screens = ["calls", "events", "faults", "sandboxes", "assumptions", "explorations", "docs"] as const;

export type Screen = (typeof screens)[number];

type Place = "open" | "filter" | "show" | "span" | "tab" | "rows" | "at";

/**
 * What is looked at. All of it stands in the address, so that it can be sent to others: `#/calls/12?sandbox=mine&tab=Request`.
 * `at` is the row or the heading of what is open, and `rows` says which rows are listed.
 */
export interface View extends Partial<Record<Place, string | undefined>> {
  readonly screen: Screen;
  readonly sandbox: string;
}

function readView(): View {
  // `/__mock/v1/docs` leads to the reference: the pages of the methods.
  const place = location.hash.replace("#/reference", "#/docs/src%2Fvendor%2Fmethods%2FREADME.md");
  const [path = "", query = ""] = place.slice(2).split("?");
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

/** The address of a view. Another screen begins anew; of the same one, all stays that is not named, and what is in another thing goes. */
export function hashOf(to: Partial<View>): string {
  const from =
    to.screen === undefined
      ? { ...view.value, filter: searchText.value }
      : { screen: to.screen, sandbox: sandbox.value };
  const { screen, open, ...rest } = { ...from, ...("open" in to && { at: undefined, rows: undefined }), ...to } as View;
  const asked = { ...rest, sandbox: rest.sandbox === "default" ? undefined : rest.sandbox };
  const query = new URLSearchParams(Object.entries(asked).filter((part): part is [string, string] => Boolean(part[1])));
  return `#/${screen}${open ? `/${encodeURIComponent(open)}` : ""}${query.size > 0 ? `?${query}` : ""}`;
}

export function goTo(to: Partial<View>): void {
  location.hash = hashOf(to);
}

/** The same as a change of the address that the button Back goes past. */
export function replaceView(to: Partial<View>): void {
  history.replaceState(null, "", hashOf(to));
  readAgain();
}

const typed = signal<string>();
let searching: ReturnType<typeof setTimeout> | undefined;

export const searchText = computed(() => typed.value ?? view.value.filter ?? "");

/** Searches on the screen as soon as nobody types for a moment. */
export function searchFor(filter: string, waitMs = 250): void {
  typed.value = filter;
  clearTimeout(searching);
  searching = setTimeout(replaceView, waitMs, { filter });
}
