import { closest, distance } from "fastest-levenshtein";
import { TriangleAlert } from "lucide-preact";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { searched, searchFor } from "../address.ts";
import { Button } from "../controls.tsx";
import { SearchField } from "../layout.tsx";

type Key = readonly [filter: string, about: string, valuesOf: (entry: BriefEntry) => readonly (string | null)[]];

const outcomes = ["processed", "partly-processed", "unprocessed", "refused", "fault", "defect"];
const families = ["customer_events.*", "customer_events.bulk.*"];
const failuresOf = ({ rows }: BriefEntry) => rows?.failures ?? [];

/** The keys of the search box, with the filter of the admin API and the values that a call on the screen has. */
const keys: Readonly<Record<string, Key>> = {
  outcome: ["outcome", "processed, refused, fault …", () => outcomes],
  operation: ["operation", "customer_events.bulk.*", ({ operation }) => [...families, operation]],
  code: [
    "statusCode",
    "status.code, error code of a row, HTTP status",
    (entry) => [entry.statusCode, ...failuresOf(entry).map((row) => row.error_code)],
  ],
  rule: ["fault", "a rule that struck", ({ fault }) => fault ?? []],
  row: ["row", "request_unique_identifier", (entry) => failuresOf(entry).map((row) => row.request_unique_identifier)],
  assumption: ["assumption", "what the answer rested on", () => []],
};

const keyOf = (word: string): Key | undefined => (Object.hasOwn(keys, word) ? keys[word] : undefined);

/** `word:value`, `word:"a value"`, or a piece of free text. */
const piece = /(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g;

/** What the search box asks of the journal, as a query of the admin API: `outcome:refused code:OK polina`. */
export function callQuery(filter: string): string {
  const query = new URLSearchParams();
  const text: string[] = [];
  for (const [whole, word = "", quoted, plain = ""] of filter.matchAll(piece)) {
    const [name] = keyOf(word) ?? [];
    if (name) query.set(name, quoted ?? plain);
    else text.push(word === "" ? (quoted ?? plain) : whole);
  }
  if (text.length > 0) query.set("text", text.join(" "));
  return query.toString();
}

/** What can stand in the place of the last word that is typed: `outcome:`, `outcome:refused`. */
function offersFor(last: string, entries: readonly BriefEntry[]): readonly string[] {
  const [, word = "", begun = ""] = /^(\w+):(.*)$/.exec(last) ?? [];
  const [, , valuesOf] = keyOf(word) ?? [];
  if (!valuesOf) return Object.keys(keys).flatMap((name) => (word !== "" || name.startsWith(last) ? `${name}:` : []));
  const values = new Set(entries.slice(0, 500).flatMap(valuesOf));
  const fitting = [...values].filter((value) => value?.includes(begun)).slice(0, 8);
  return fitting.map((value) => `${word}:${/\s/.test(value ?? "") ? `"${value}"` : value}`);
}

function unknownKey(typed: string) {
  const unknown = typed.match(/(?<=^|\s)\w+(?=:)/g)?.find((word) => !keyOf(word)) ?? "";
  const meant = closest(unknown, Object.keys(keys));
  return distance(unknown, meant) < 3 ? { unknown, meant } : undefined;
}

/** The search box of the calls. While it has the focus, it completes keys and values, and says when a key is none. */
export function CallSearch({ entries }: { readonly entries: readonly BriefEntry[] }) {
  const typed = searched.value;
  const [at, setAt] = useState(-1);
  const last = /\S*$/.exec(typed)?.[0] ?? "";
  const offers = offersFor(last, entries).filter((offer) => offer !== last);
  const mistake = unknownKey(typed);
  const write = (text: string, delayMs?: number) => {
    searchFor(text, delayMs);
    setAt(-1);
  };
  const take = (offer: string) =>
    write(typed.slice(0, typed.length - last.length) + offer, offer.endsWith(":") ? undefined : 0);
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
    <div class="group relative min-w-0 flex-1 @3xl/list:ml-auto @3xl/list:max-w-80">
      <SearchField
        label="Filter calls"
        role="combobox"
        aria-expanded={offers.length > 0}
        aria-controls="offers"
        aria-activedescendant={at < 0 ? undefined : `offer-${at}`}
        placeholder="Search, or key: value"
        autocomplete="off"
        onKeyDown={onKeyDown}
        onInput={({ currentTarget }) => write(currentTarget.value)}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the box keeps the focus while something below it is pressed */}
      <div
        onMouseDown={(event) => event.preventDefault()}
        hidden={offers.length === 0 && !mistake}
        class="absolute inset-x-0 top-full z-30 mt-1 box p-1 shadow-lg not-group-focus-within:hidden">
        <div id="offers" role="listbox" aria-label="Keys and values">
          {offers.map((offer, index) => (
            <Button
              key={offer}
              id={`offer-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              class="menu-item aria-selected:bg-base-200"
              onClick={() => take(offer)}>
              <code class="min-w-20 truncate">{offer}</code>
              <span class="truncate meta">{keyOf(offer.slice(0, -1))?.[1]}</span>
            </Button>
          ))}
        </div>
        {mistake && (
          <p role="alert" class="flex items-center gap-1 border-t border-hair px-2 py-1.5 text-xs text-warning">
            <TriangleAlert class="size-3.5" />
            <code>{mistake.unknown}:</code> is not a key; did you mean
            <Button class="go font-mono" onClick={() => write(typed.replace(mistake.unknown, mistake.meant), 0)}>
              {`${mistake.meant}:`}
            </Button>
            ?
          </p>
        )}
      </div>
    </div>
  );
}
