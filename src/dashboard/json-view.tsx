import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, CopyButton, Field, Scroller } from "./controls.tsx";
import { countText, isObject, pathOf } from "./display-text.ts";

/** Characters of a text that are shown at first. */
const maxCharacters = 2000;

/** The elements of a longer list start folded, unless they contain a mark or the search text. */
const maxOpen = 10;

/** Elements, members or lines that are shown at first. */
const maxLines = 100;

/** Characters of a value that stands in one line. */
const maxInline = 60;

/** Notes about the members of a value, by path: `rows[0].number`. */
export type Marks = ReadonlyMap<string, string>;

type JsonState = { label: string; value: unknown; marks?: Marks; hasSearch?: boolean };

/** A value as JSON to fold and to search, with marks at the members that errors are about. A text is shown as it is. */
export function JsonView({ label, value, marks = new Map(), hasSearch = false }: JsonState) {
  const [searched, search] = useState("");
  const word = searched.toLowerCase();
  const [find, copy] = [`Search in ${label.toLowerCase()}`, `Copy ${label.toLowerCase()}`];
  const text = useMemo(() => (typeof value === "string" ? value : JSON.stringify(value, null, 2)), [value]);
  const lines = text.split("\n");
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.querySelector("[data-hit]")?.scrollIntoView({ block: "nearest" }), [word]);
  return (
    <>
      {hasSearch && (
        <div class="flex items-center gap-3 gut py-2">
          <Field label={find} isBare class="sm:max-w-64" placeholder="Search" value={searched} set={search} />
          <CopyButton label={copy} text={text} />
          {word && <span class="meta">{countText(lines.filter((line) => has(line, word)).length, "line")}</span>}
        </div>
      )}
      <Scroller label={label} box={box} class="overflow-x-auto">
        <div dir="ltr" class="json py-1">
          {typeof value === "string" ? (
            <CappedList
              all={lines}
              named="line"
              isWanted={(line) => has(line, word)}
              draw={(line) => <Line depth={0} text={line} word={word} />}
            />
          ) : (
            <Value value={value} at="" depth={0} end="" marks={marks} word={word} />
          )}
        </div>
      </Scroller>
    </>
  );
}

const has = (text: string, word: string): boolean => word !== "" && text.toLowerCase().includes(word);

type CappedState<Item> = {
  readonly all: readonly Item[];
  readonly named: string;
  isWanted(item: Item): boolean;
  draw(item: Item): ComponentChildren;
};

/** The first of many items, and after them the first that are wanted. */
function CappedList<Item>({ all, named, isWanted, draw }: CappedState<Item>) {
  const [end, setEnd] = useState(maxLines);
  const rest = all.slice(end);
  return (
    <>
      {all.slice(0, end).map(draw)}
      {rest.length > 0 && (
        <Button class="mx-6 cursor-pointer go font-sans" onClick={() => setEnd(end * 4)}>
          Show more: {countText(rest.length, named)} left
        </Button>
      )}
      {rest.filter(isWanted).slice(0, maxLines).map(draw)}
    </>
  );
}

type LineName = { name?: string | undefined; depth: number; word: string };

/** `at` is the path of the value, `end` is a comma or nothing, and `isOfMany` says whether the value starts folded. */
type ValueState = LineName & { value: unknown; at: string; end: string; isOfMany?: boolean; marks: Marks };

function Value({ name, value, at, depth, end, isOfMany, marks, word }: ValueState) {
  const [flipped, flip] = useState<boolean>();
  const json = JSON.stringify(value);
  const within = isObject(value) ? Object.entries(value) : [];
  const isMarkedAt = (at: string) => [...marks.keys()].some((path) => path.startsWith(at));
  const isMarked = isMarkedAt(at);
  const isFlat = depth > 0 && json.length <= maxInline && !isMarked && !within.some(([, member]) => isObject(member));
  const line = { name, depth, note: marks.get(at), word };
  if (within.length === 0 || isFlat) {
    const color = isObject(value) ? "" : typeof value === "string" ? "text-success" : "text-secondary";
    const text = isObject(value) ? json.replace(/([{:,])(?=")|(?=\}$)/g, "$1 ") : json;
    return <Line {...line} text={text + end} color={color} />;
  }
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", `]${end}`] : ["{", `}${end}`];
  const isOpenAtFirst = !isOfMany || isMarked || has(json, word);
  const isOpen = flipped ?? isOpenAtFirst;
  const inner = { depth: depth + 1, isOfMany: isList && within.length > maxOpen, marks, word };
  const named = isList ? "element" : "member";
  const about = isOpen ? "" : ` … ${countText(within.length, named)} ${close}`;
  const members = (isOpen ? within : []).map(([member, value], index) => {
    const end = index === within.length - 1 ? "" : ",";
    return { member, value, at: pathOf(at, member, isList), end };
  });
  return (
    <details open={isOpen} onToggle={({ currentTarget: { open } }) => flip(open === isOpenAtFirst ? undefined : open)}>
      <summary>
        <Line {...line} text={open + about} />
      </summary>
      <CappedList
        all={members}
        named={named}
        isWanted={({ at, value }) => isMarkedAt(at) || (word !== "" && has(JSON.stringify(value), word))}
        draw={({ member, ...rest }) => <Value key={member} name={isList ? undefined : member} {...rest} {...inner} />}
      />
      <Line depth={depth} text={close} word={word} />
    </details>
  );
}

type LineState = LineName & { text: string; color?: string; note?: string | undefined };

function Line({ depth, name, text, color = "", note, word }: LineState) {
  const [isWhole, setWhole] = useState(text.length <= maxCharacters);
  const isHit = has(name === undefined ? text : `"${name}": ${text}`, word);
  const tint = note ? "border-bad bg-bad/12" : isHit ? "border-part bg-part/15" : "border-transparent";
  return (
    <div data-hit={isHit || undefined} class={`json-line ${tint}`}>
      <span class="col-start-3 pr-4 wrap-anywhere whitespace-pre-wrap" style={{ paddingLeft: `${depth * 1.1}rem` }}>
        {name !== undefined && <span class="font-medium">"{name}": </span>}
        <span class={note ? "" : color}>{isWhole ? text : `${text.slice(0, maxCharacters)}…`}</span>
        {!isWhole && (
          <Button class="ml-2 cursor-pointer go font-sans" onClick={() => setWhole(true)}>
            Show all {text.length} characters
          </Button>
        )}
        {note && <span class="pl-3 font-sans text-error">{note}</span>}
      </span>
    </div>
  );
}
