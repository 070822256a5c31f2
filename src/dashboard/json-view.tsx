import { useMemo, useState } from "preact/hooks";
import { Button, CopyButton, Scroller } from "./controls.tsx";
import { countText, isObject, pathOf } from "./display-text.ts";

/** Characters of a line that are shown. */
const maxCharacters = 2000;

/** Lines that are shown at first. */
const maxLines = 200;

const maxInline = 60;

/** Notes about the members of a value, by path: `rows[0].number`. */
export type Marks = ReadonlyMap<string, string>;

const noMarks: Marks = new Map();

type JsonState = { label: string; value: unknown; marks?: Marks; isCopied?: boolean };

/** A value as JSON, with marks at the members that errors are about. A text is shown as it is. */
export function JsonView({ label, value, marks = noMarks, isCopied = false }: JsonState) {
  const [end, setEnd] = useState(maxLines);
  const copy = `Copy ${label.toLowerCase()}`;
  const text = useMemo(() => (typeof value === "string" ? value : JSON.stringify(value, null, 2)), [value]);
  const lines = useMemo(() => {
    const all =
      typeof value === "string" ? value.split("\n").map((text) => ({ depth: 0, text })) : linesOf(value, marks);
    return all.map((line: JsonLine, index) => ({ ...line, number: index + 1 }));
  }, [value, marks]);
  return (
    <>
      {isCopied && (
        <div class="flex gut pt-2">
          <CopyButton label={copy} face={copy} text={text} />
        </div>
      )}
      <Scroller label={label} class="overflow-x-auto">
        <div dir="ltr" class="json py-1">
          {lines.slice(0, end).map((line) => (
            <Line key={line.number} {...line} />
          ))}
          {lines.length > end && (
            <Button class="mx-6 cursor-pointer go font-sans" onClick={() => setEnd(end * 4)}>
              Show more: {countText(lines.length - end, "line")} left
            </Button>
          )}
        </div>
      </Scroller>
    </>
  );
}

interface JsonLine {
  readonly depth: number;
  readonly text: string;
  readonly name?: string | undefined;
  readonly color?: string;
  readonly note?: string | undefined;
}

/** The lines of a value as JSON. `end` is a comma or nothing. */
function linesOf(value: unknown, marks: Marks, at = "", depth = 0, name?: string, end = ""): JsonLine[] {
  const json = JSON.stringify(value);
  const within = isObject(value) ? Object.entries(value) : [];
  const line = { depth, name, note: marks.get(at) };
  const isFlat =
    depth > 0 &&
    json.length <= maxInline &&
    !within.some(([, member]) => isObject(member)) &&
    ![...marks.keys()].some((path) => path.startsWith(at));
  if (within.length === 0 || isFlat) {
    const color = isObject(value) ? "" : typeof value === "string" ? "text-success" : "text-secondary";
    const text = isObject(value) ? json.replace(/([{:,])(?=")|(?=\}$)/g, "$1 ") : json;
    return [{ ...line, text: text + end, color }];
  }
  const isList = Array.isArray(value);
  const members = within.flatMap(([member, part], index) => {
    const comma = index === within.length - 1 ? "" : ",";
    return linesOf(part, marks, pathOf(at, member, isList), depth + 1, isList ? undefined : member, comma);
  });
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  return [{ ...line, text: open }, ...members, { depth, text: close + end }];
}

function Line({ number, depth, name, text, color = "", note }: JsonLine & { readonly number: number }) {
  const rest = text.length - maxCharacters;
  return (
    <div data-line={number} class={`json-line ${note ? "border-bad bg-bad/12" : "border-transparent"}`}>
      <span class="pr-4 wrap-anywhere whitespace-pre-wrap" style={{ paddingLeft: `${depth * 1.1}rem` }}>
        {name !== undefined && <span class="font-medium">"{name}": </span>}
        <span class={note ? "" : color}>{text.slice(0, maxCharacters)}</span>
        {rest > 0 && <span class="pl-2 font-sans text-muted">and {rest} more characters</span>}
        {note && <span class="pl-3 font-sans text-error">{note}</span>}
      </span>
    </div>
  );
}
