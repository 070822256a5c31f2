import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { Button, CopyButton, Scroller } from "./controls.tsx";
import { countText, isObject, pathOf } from "./display-text.ts";

/** Characters of a text that are shown at first. */
const maxCharacters = 2000;

/** The elements of a longer list start folded, unless they contain a mark. */
const maxOpen = 10;

/** Elements, members or lines that are shown at first. */
const maxLines = 100;

/** Characters of a value that stands in one line. */
const maxInline = 60;

/** Notes about the members of a value, by path: `rows[0].number`. */
export type Marks = ReadonlyMap<string, string>;

type JsonState = { label: string; value: unknown; marks?: Marks; isCopied?: boolean };

/** A value as JSON to fold, with marks at the members that errors are about. A text is shown as it is. */
export function JsonView({ label, value, marks = new Map(), isCopied = false }: JsonState) {
  const copy = `Copy ${label.toLowerCase()}`;
  const text = useMemo(() => (typeof value === "string" ? value : JSON.stringify(value, null, 2)), [value]);
  const lines = typeof value === "string" ? text.split("\n").map((line) => <Line depth={0} text={line} />) : undefined;
  return (
    <>
      {isCopied && (
        <div class="flex gut pt-2">
          <CopyButton label={copy} face={copy} text={text} />
        </div>
      )}
      <Scroller label={label} class="overflow-x-auto">
        <div dir="ltr" class="json py-1">
          {lines ? (
            <CappedList all={lines} named="line" />
          ) : (
            <Value value={value} at="" depth={0} end="" marks={marks} />
          )}
        </div>
      </Scroller>
    </>
  );
}

type CappedState = { all: readonly JSX.Element[]; named: string; isWanted?(index: number): boolean };

/** The first of many items, and after them the first that are wanted. */
function CappedList({ all, named, isWanted = () => false }: CappedState) {
  const [end, setEnd] = useState(maxLines);
  const wanted = all.filter((_, index) => index >= end && isWanted(index));
  return (
    <>
      {all.slice(0, end)}
      {all.length > end && (
        <Button class="mx-6 cursor-pointer go font-sans" onClick={() => setEnd(end * 4)}>
          Show more: {countText(all.length - end, named)} left
        </Button>
      )}
      {wanted.slice(0, maxLines)}
    </>
  );
}

type LineName = { name?: string | undefined; depth: number };

/** `at` is the path of the value, `end` is a comma or nothing, and `isOfMany` says whether the value starts folded. */
type ValueState = LineName & { value: unknown; at: string; end: string; isOfMany?: boolean; marks: Marks };

function Value({ name, value, at, depth, end, isOfMany, marks }: ValueState) {
  const json = JSON.stringify(value);
  const within = isObject(value) ? Object.entries(value) : [];
  const isMarkedAt = (at: string) => [...marks.keys()].some((path) => path.startsWith(at));
  const isMarked = isMarkedAt(at);
  const isFlat = depth > 0 && json.length <= maxInline && !isMarked && !within.some(([, member]) => isObject(member));
  const line = { name, depth, note: marks.get(at) };
  if (within.length === 0 || isFlat) {
    const color = isObject(value) ? "" : typeof value === "string" ? "text-success" : "text-secondary";
    const text = isObject(value) ? json.replace(/([{:,])(?=")|(?=\}$)/g, "$1 ") : json;
    return <Line {...line} text={text + end} color={color} />;
  }
  const isList = Array.isArray(value);
  const [open, close] = isList ? ["[", `]${end}`] : ["{", `}${end}`];
  const inner = { depth: depth + 1, isOfMany: isList && within.length > maxOpen, marks };
  const named = isList ? "element" : "member";
  const paths = within.map(([member]) => pathOf(at, member, isList));
  const members = within.map(([member, value], index) => {
    const end = index === within.length - 1 ? "" : ",";
    const name = isList ? undefined : member;
    return <Value key={member} name={name} value={value} at={paths[index] ?? ""} end={end} {...inner} />;
  });
  return (
    <details open={!isOfMany || isMarked}>
      <summary>
        <Line {...line} text={open} folded={` … ${countText(within.length, named)} ${close}`} />
      </summary>
      <CappedList all={members} named={named} isWanted={(index) => isMarkedAt(paths[index] ?? "")} />
      <Line depth={depth} text={close} />
    </details>
  );
}

type LineState = LineName & { text: string; folded?: string; color?: string; note?: string | undefined };

/** `folded` is shown instead of what is folded. */
function Line({ depth, name, text, folded, color = "", note }: LineState) {
  const [isWhole, setWhole] = useState(text.length <= maxCharacters);
  const tint = note ? "border-bad bg-bad/12" : "border-transparent";
  return (
    <div class={`json-line ${tint}`}>
      <span class="col-start-3 pr-4 wrap-anywhere whitespace-pre-wrap" style={{ paddingLeft: `${depth * 1.1}rem` }}>
        {name !== undefined && <span class="font-medium">"{name}": </span>}
        <span class={note ? "" : color}>{isWhole ? text : `${text.slice(0, maxCharacters)}…`}</span>
        {folded && <span class="folded">{folded}</span>}
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
