import { SearchField } from "../layout.tsx";
import { searchText } from "../view-address.ts";
import table from "./search-keys.json" with { type: "json" };

/** A key of the search: its filter in the admin API, and its usual values. */
type Key = { filter: string; about: string; values?: readonly string[] };

const keys = new Map<string, Key>(Object.entries(table));

/** `word:value`, `word:"a value"`, or free text. */
const piece = /(\w+):("[^"]*"?|\S*)|"[^"]*"?|\S+/g;

/** The search text as a query of the admin API: `outcome:refused polina`. Leaves out the beginning of a value: `outcome:re`. */
export function callQuery(filter: string): string {
  const query = new URLSearchParams();
  const text: string[] = [];
  for (const [whole, word = "", value = whole] of filter.matchAll(piece)) {
    const key = keys.get(word);
    const quoted = key ? value : whole;
    const term = quoted.replace(/^"([^"]*)"?$/, "$1");
    const isOpen = term === "" || /^"[^"]*$/.test(quoted);
    if (isOpen || key?.values?.some((known) => known !== term && known.startsWith(term))) continue;
    if (key) query.set(key.filter, term);
    else text.push(term);
  }
  if (text.length > 0) query.set("text", text.join(" "));
  return query.toString();
}

/** Completions of the last word: `outcome:`, `outcome:refused`. */
function offersFor(last: string): readonly string[] {
  const [, word = "", begun = ""] = /^(\w+):(.*)$/.exec(last) ?? [];
  const key = keys.get(word);
  if (!key) return [...keys.keys()].flatMap((name) => (word !== "" || name.startsWith(last) ? `${name}:` : []));
  return (key.values ?? []).filter((value) => value.includes(begun)).map((value) => `${word}:${value}`);
}

export function CallSearch() {
  const typed = searchText.value;
  const last = /\S*$/.exec(typed)?.[0] ?? "";
  const offers = offersFor(last).filter((offer) => offer !== last);
  return (
    <div class="relative min-w-0 flex-1 @4xl/list:ml-auto @4xl/list:max-w-80">
      <SearchField label="Filter calls" placeholder="Search, or key: value" list="offers" />
      <datalist id="offers">
        {offers.map((offer) => (
          <option
            key={offer}
            value={typed.slice(0, typed.length - last.length) + offer}
            label={keys.get(offer.slice(0, -1))?.about}
          />
        ))}
      </datalist>
    </div>
  );
}
