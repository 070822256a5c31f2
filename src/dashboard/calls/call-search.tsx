import { closest, distance } from "fastest-levenshtein";
import { TriangleAlert } from "lucide-preact";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { Button } from "../controls.tsx";
import { SearchField } from "../layout.tsx";
import { searchFor, searchText } from "../view-address.ts";
import { callStore } from "./call-store.ts";
import table from "./search-keys.json" with { type: "json" };

/** The filter of the admin API, and its values: those that there always are, and those of members of calls and of their failed rows. */
type Key = { filter: string; about: string; values?: readonly string[]; members?: readonly string[] };

const keys = new Map<string, Key>(Object.entries(table));

/** `word:value`, `word:"a value"`, or a piece of free text. */
const piece = /(\w+):("[^"]*"?|\S*)|"[^"]*"?|\S+/g;

/** What the search box asks of the journal, as a query of the admin API: `outcome:refused code:OK polina`. `outcome:re` asks nothing yet. */
export function callQuery(filter: string): string {
  const query = new URLSearchParams();
  const text: string[] = [];
  for (const [whole, word = "", value = whole] of filter.matchAll(piece)) {
    const key = keys.get(word);
    const given = key ? value : whole;
    const said = given.replace(/^"([^"]*)"?$/, "$1");
    const isOpen = said === "" || /^"[^"]*$/.test(given);
    if (isOpen || key?.values?.some((one) => one !== said && one.startsWith(said))) continue;
    if (key) query.set(key.filter, said);
    else text.push(said);
  }
  if (text.length > 0) query.set("text", text.join(" "));
  return query.toString();
}

/** What can stand in the place of the last word that is typed: `outcome:`, `outcome:refused`. */
function offersFor(last: string, entries: readonly BriefEntry[] = []): readonly string[] {
  const [, word = "", begun = ""] = /^(\w+):(.*)$/.exec(last) ?? [];
  const key = keys.get(word);
  if (!key) return [...keys.keys()].flatMap((name) => (word !== "" || name.startsWith(last) ? `${name}:` : []));
  const parts = entries.slice(0, 500).flatMap((entry) => [entry, ...(entry.rows?.failures ?? [])]);
  const told = (key.members ?? []).flatMap((name) => parts.flatMap((part) => part[name as keyof typeof part] ?? []));
  const fitting = [...new Set([...(key.values ?? []), ...told].map(String))].filter((value) => value.includes(begun));
  return fitting.slice(0, 8).map((value) => `${word}:${/\s/.test(value) ? `"${value}"` : value}`);
}

function unknownKey(typed: string) {
  const unknown = typed.match(/(?<=^|\s)\w+(?=:)/g)?.find((word) => !keys.has(word)) ?? "";
  const meant = closest(unknown, [...keys.keys()]);
  return distance(unknown, meant) < 3 ? { unknown, meant } : undefined;
}

export function CallSearch() {
  const typed = searchText.value;
  const [at, setAt] = useState(-1);
  const last = /\S*$/.exec(typed)?.[0] ?? "";
  const offers = offersFor(last, callStore.value.entries).filter((offer) => offer !== last);
  const mistake = unknownKey(typed);
  const write = (text: string, delayMs = 250) => {
    searchFor(text, delayMs);
    setAt(-1);
  };
  const take = (offer: string) => write(typed.slice(0, typed.length - last.length) + offer, 0);
  const mend = () => mistake && write(typed.replace(mistake.unknown, mistake.meant), 0);
  const onKeyDown = (event: JSX.TargetedKeyboardEvent<HTMLInputElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = offers[at];
    if (by !== undefined && offers.length > 0) setAt((at + by + offers.length) % offers.length);
    else if (offer && (event.key === "Enter" || event.key === "Tab")) take(offer);
    else if (event.key === "Escape") event.currentTarget.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="group relative min-w-0 flex-1 @4xl/list:ml-auto @4xl/list:max-w-80">
      <SearchField
        label="Filter calls"
        role="combobox"
        aria-expanded={offers.length > 0}
        aria-controls="offers"
        aria-activedescendant={at < 0 ? undefined : `offer-${at}`}
        placeholder="Search, or key: value"
        onKeyDown={onKeyDown}
        set={write}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the box keeps the focus while something below it is pressed */}
      <div onMouseDown={(event) => event.preventDefault()} hidden={offers.length === 0 && !mistake} class="offers">
        <div id="offers" role="listbox" aria-label="Keys and values">
          {offers.map((offer, index) => (
            <Button
              key={offer}
              id={`offer-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              class="menu-item aria-selected:bg-base-200"
              face={<code class="min-w-20 truncate">{offer}</code>}
              onClick={() => take(offer)}>
              <span class="truncate meta">{keys.get(offer.slice(0, -1))?.about}</span>
            </Button>
          ))}
        </div>
        {mistake && (
          <p role="alert" class="flex items-center gap-1 border-t border-hair px-2 py-1.5 text-xs text-warning">
            <TriangleAlert class="size-3.5" />
            <code>{mistake.unknown}:</code> is not a key; did you mean
            <Button face={`${mistake.meant}:`} class="go font-mono" onClick={mend} />?
          </p>
        )}
      </div>
    </div>
  );
}
