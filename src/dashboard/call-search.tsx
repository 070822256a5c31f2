import { Search, TriangleAlert } from "lucide-preact";
import { useState } from "preact/hooks";
import type { BriefEntry } from "../mock/journal/logged-call.ts";
import { useSearch } from "./parts.tsx";
import { Button } from "./pieces.tsx";
import { nearest } from "./words.ts";

interface Key {
  /** The filter of the admin API. */
  readonly filter: string;
  readonly about: string;
  /** Values that calls on the screen have. */
  values(entries: readonly BriefEntry[]): readonly (string | null)[];
}

/** The keys of the search box. */
const keys: Readonly<Record<string, Key>> = {
  outcome: {
    filter: "outcome",
    about: "processed, refused, fault …",
    values: () => ["processed", "partly-processed", "unprocessed", "refused", "fault", "defect"],
  },
  operation: {
    filter: "operation",
    about: "customer_events.bulk.*",
    values: (entries) => ["customer_events.*", "customer_events.bulk.*", ...entries.map(({ operation }) => operation)],
  },
  code: {
    filter: "statusCode",
    about: "status.code, error code of a row, HTTP status",
    values: (entries) =>
      entries.flatMap(({ statusCode, rows }) => [statusCode, ...(rows?.failures ?? []).map((row) => row.error_code)]),
  },
  rule: {
    filter: "fault",
    about: "a rule that struck",
    values: (entries) => entries.flatMap(({ fault }) => fault ?? []),
  },
  row: {
    filter: "row",
    about: "request_unique_identifier",
    values: (entries) =>
      entries.flatMap(({ rows }) => (rows?.failures ?? []).map((row) => row.request_unique_identifier)),
  },
  assumption: { filter: "assumption", about: "what the answer rested on", values: () => [] },
};

/** An earlier word for a key. */
const filterOf = (word: string): string | undefined =>
  word === "fault" ? "fault" : Object.hasOwn(keys, word) ? keys[word]?.filter : undefined;

/** `word:value`, `word:"a value"`, or a piece of free text. */
const piece = /(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g;

/** What the search box asks of the journal, as a query of the admin API: `outcome:refused code:OK polina`. */
export function callQuery(filter: string): string {
  const query = new URLSearchParams();
  const text: string[] = [];
  for (const [whole, word = "", quoted, plain = ""] of filter.matchAll(piece)) {
    const name = filterOf(word);
    if (name !== undefined) query.set(name, quoted ?? plain);
    else text.push(word === "" ? (quoted ?? plain) : whole);
  }
  if (text.length > 0) query.set("text", text.join(" "));
  return query.toString();
}

interface Offer {
  readonly text: string;
  readonly about: string;
}

/** What can stand at the end of what is typed. */
function offersFor(typed: string, entries: readonly BriefEntry[]): readonly Offer[] {
  const last = /\S*$/.exec(typed)?.[0] ?? "";
  const [, word, begun] = /^(\w+):(.*)$/.exec(last) ?? [];
  const key = word === undefined ? undefined : keys[word];
  const before = typed.slice(0, typed.length - last.length);
  if (key && word !== undefined) {
    const values = [...new Set(key.values(entries.slice(0, 500)))].filter((value) => value?.includes(begun ?? ""));
    return values
      .slice(0, 8)
      .map((value) => ({ text: `${before}${word}:${/\s/.test(value ?? "") ? `"${value}"` : value}`, about: "" }));
  }
  const fitting = Object.entries(keys).filter(([name]) => name.startsWith(last.replace(/:$/, "")));
  const shown = fitting.length > 0 ? fitting : last.includes(":") ? Object.entries(keys) : [];
  return shown.map(([name, { about }]) => ({ text: `${before}${name}:`, about }));
}

/** A key that is none, and the one that may have been meant. */
function unknownKey(typed: string): { readonly word: string; readonly meant: string } | undefined {
  for (const [, word = ""] of typed.matchAll(/(?:^|\s)(\w+):/g)) {
    const meant = filterOf(word) === undefined ? nearest(word, Object.keys(keys)) : undefined;
    if (meant !== undefined) return { word, meant };
  }
  return undefined;
}

/** The search box of the calls. It completes keys and values, and says when a key is none. */
export function CallSearch({ entries }: { readonly entries: readonly BriefEntry[] }) {
  const [typed, type] = useSearch();
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const offers = isOpen ? offersFor(typed, entries) : [];
  const unknown = isOpen ? unknownKey(typed) : undefined;
  const take = (text: string) => {
    type(text, !text.endsWith(":"));
    setOpen(text.endsWith(":"));
    setAt(-1);
  };
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const offer = offers[at];
    if (by !== undefined && offers.length > 0) setAt((at + by + offers.length) % offers.length);
    else if (offer && (event.key === "Enter" || event.key === "Tab")) take(offer.text);
    else if (event.key === "Escape" && isOpen) event.stopPropagation();
    else return event.key === "Enter" && setOpen(false);
    event.preventDefault();
    if (event.key === "Escape") setOpen(false);
  };
  const write = (text: string) => {
    setOpen(true);
    setAt(-1);
    type(text);
  };
  return (
    <div class="relative min-w-0 flex-1 @3xl/list:ml-auto @3xl/list:max-w-80">
      <div class="flex field items-center gap-2">
        <Search class="text-muted" />
        <input
          type="search"
          class="min-w-0 grow"
          role="combobox"
          aria-label="Filter calls"
          aria-expanded={offers.length > 0}
          aria-controls="offers"
          aria-activedescendant={at < 0 ? undefined : `offer-${at}`}
          placeholder="Search, or key: value"
          spellcheck={false}
          autocomplete="off"
          value={typed}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKey}
          onInput={({ currentTarget }) => write(currentTarget.value)}
        />
        <kbd class="rounded border border-base-300 px-1 text-muted max-sm:hidden">/</kbd>
      </div>
      <div
        class={`absolute inset-x-0 top-full z-30 mt-1 box p-1 shadow-lg ${offers.length > 0 || unknown ? "" : "hidden"}`}>
        <Offers offers={offers} at={at} take={take} />
        {unknown ? (
          <UnknownKey {...unknown} mend={() => take(typed.replace(`${unknown.word}:`, `${unknown.meant}:`))} />
        ) : null}
      </div>
    </div>
  );
}

/** The box keeps the focus while an offer is pressed, or the list would close first. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

const Offers = ({ offers, at, take }: { offers: readonly Offer[]; at: number; take(text: string): void }) => (
  <div id="offers" role="listbox" aria-label="Keys and values">
    {offers.map(({ text, about }, index) => (
      <Button
        key={text}
        id={`offer-${index}`}
        role="option"
        tabIndex={-1}
        aria-selected={index === at}
        class="menu-item aria-selected:bg-base-200"
        onMouseDown={keepFocus}
        onClick={() => take(text)}>
        <code class="min-w-20 truncate">{/\S*$/.exec(text)?.[0] || text}</code>
        <span class="truncate meta">{about}</span>
      </Button>
    ))}
  </div>
);

function UnknownKey({ word, meant, mend }: { readonly word: string; readonly meant: string; mend(): void }) {
  return (
    <p role="alert" class="flex items-center gap-2 border-t border-hair px-2 py-1.5 text-xs text-warning">
      <TriangleAlert class="size-3.5" />
      <span>
        <code>{word}:</code> is not a key; did you mean{" "}
        <Button class="cursor-pointer font-mono underline" onMouseDown={keepFocus} onClick={mend}>{`${meant}:`}</Button>
        ?
      </span>
    </p>
  );
}
