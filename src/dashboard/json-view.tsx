import { ChevronDown, ChevronRight } from "lucide-preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Button, Field, Scroller } from "./pieces.tsx";
import { counted, shownText } from "./words.ts";

/** Lines that are drawn at once: more of them take a browser long. */
const page = 400;

/** Signs of a text that are shown of it at once. */
const longest = 2000;

/** Elements of a list from which on those without a mark are folded. */
const many = 10;

/** A value on one line is no longer than this. */
const inline = 60;

/** Notes about places of a value, by JSON Pointer. */
export type Marks = ReadonlyMap<string, string>;

interface Line {
  readonly pointer: string;
  readonly depth: number;
  readonly name: string | undefined;
  /** What the line says after the name. */
  readonly text: string;
  /** Can be folded, or is. */
  readonly fold?: "open" | "shut";
  readonly comma: string;
  /** Of a text that is no JSON. */
  readonly isPlain?: boolean;
}

const isOpenable = (value: unknown): value is object => typeof value === "object" && value !== null;

const isMarkedWithin = (marks: Marks, pointer: string) =>
  [...marks.keys()].some((place) => place === pointer || place.startsWith(`${pointer}/`));

/** The lines of a value, of which some are folded. */
function linesOf(value: unknown, marks: Marks, flipped: ReadonlySet<string>): Line[] {
  const lines: Line[] = [];
  const add = (within: unknown, line: Omit<Line, "text">, isFolded: boolean) => {
    const { pointer, depth } = line;
    const whole = isOpenable(within) ? JSON.stringify(within) : "";
    const isFlat = isOpenable(within) && whole.length <= inline && !Object.values(within).some(isOpenable);
    if (!isOpenable(within) || (isFlat && depth > 0 && !isMarkedWithin(marks, pointer))) {
      lines.push({ ...line, text: isOpenable(within) ? spaced(whole) : (JSON.stringify(within) ?? "undefined") });
      return;
    }
    const isList = Array.isArray(within);
    const entries = Object.entries(within);
    const [open, close] = isList ? ["[", "]"] : ["{", "}"];
    if (entries.length === 0) return void lines.push({ ...line, text: open + close });
    if (isFolded !== flipped.has(pointer)) {
      const about = counted(entries.length, isList ? "element" : "member");
      lines.push({ ...line, text: `${open} … ${about} ${close}`, fold: "shut" });
      return;
    }
    lines.push({ ...line, text: open, fold: "open", comma: "" });
    for (const [index, [member, one]] of entries.entries()) {
      const place = `${pointer}/${member}`;
      const comma = index === entries.length - 1 ? "" : ",";
      const isShut = isList && entries.length > many && isOpenable(one) && !isMarkedWithin(marks, place);
      add(one, { pointer: place, depth: depth + 1, name: isList ? undefined : member, comma }, isShut);
    }
    lines.push({ ...line, name: undefined, text: close });
  };
  add(value, { pointer: "", depth: 0, name: undefined, comma: "" }, false);
  return lines;
}

const spaced = (text: string) =>
  text.replace(/":/g, '": ').replace(/,"/g, ', "').replace(/^\{/, "{ ").replace(/\}$/, " }");

interface JsonState {
  readonly label: string;
  readonly value: unknown;
  readonly marks?: Marks;
  readonly hasSearch?: boolean;
}

const noMarks: Marks = new Map();

/** A value as JSON, a line a member, folded and searched; what an error is about is marked. A text that is no JSON is shown as it is. */
export function JsonView({ label, value, marks = noMarks, hasSearch = false }: JsonState) {
  const [flipped, setFlipped] = useState<ReadonlySet<string>>(new Set());
  const [limit, setLimit] = useState(page);
  const [searched, setSearched] = useState("");
  const lines = useMemo(
    () => (isOpenable(value) ? linesOf(value, marks, flipped) : textLines(String(value))),
    [value, marks, flipped],
  );
  const word = searched.toLowerCase();
  const isHit = ({ name = "", text }: Line) => word !== "" && `"${name}": ${text}`.toLowerCase().includes(word);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.querySelector("[data-hit]")?.scrollIntoView({ block: "nearest" });
  }, [word]);
  const flip = (pointer: string) =>
    setFlipped((before) => new Set([...before, pointer].filter((one) => one !== pointer || !before.has(one))));
  const search = (text: string) => {
    setSearched(text);
    setLimit(Math.max(limit, text === "" ? page : 4000));
  };
  return (
    <div>
      {hasSearch ? (
        <div class="flex items-center gap-3 gut py-2">
          <span class="w-full sm:max-w-64">
            <Field label={`Search in ${label.toLowerCase()}`} isBare hint="Search" value={searched} set={search} />
          </span>
          {word ? <span class="meta">{counted(lines.filter(isHit).length, "line")}</span> : null}
        </div>
      ) : null}
      <Scroller label={label} box={box} class="overflow-x-auto">
        <div dir="ltr" class="json py-1">
          {lines.slice(0, limit).map((line, index) => (
            <JsonLine
              key={`${line.pointer} ${line.text}`}
              line={line}
              number={index + 1}
              note={marks.get(line.pointer)}
              isHit={isHit(line)}
              flip={flip}
            />
          ))}
        </div>
      </Scroller>
      {lines.length > limit ? (
        <Button class="mx-5 my-2 quiet" onClick={() => setLimit(lines.length)}>
          Show all {lines.length} lines
        </Button>
      ) : null}
    </div>
  );
}

const textLines = (text: string): Line[] =>
  shownText(text)
    .split("\n")
    .map((text, index) => ({ pointer: String(index), depth: 0, name: undefined, text, comma: "", isPlain: true }));

interface LineState {
  readonly line: Line;
  readonly number: number;
  readonly note: string | undefined;
  readonly isHit: boolean;
  flip(pointer: string): void;
}

function JsonLine({ line, number, note, isHit, flip }: LineState) {
  const { pointer, depth, name, text, fold, comma, isPlain } = line;
  const [isWhole, setWhole] = useState(false);
  const isMarked = note !== undefined && !/^[}\]]$/.test(text);
  const color =
    isPlain || isMarked || /^[[{}\]]/.test(text) ? "" : text.startsWith('"') ? "text-success" : "text-secondary";
  const Chevron = fold === "open" ? ChevronDown : ChevronRight;
  const cut = !isWhole && text.length > longest;
  return (
    <div
      data-hit={isHit ? "" : undefined}
      class={`grid grid-cols-[2.75rem_1rem_minmax(0,1fr)] border-l-2 ${isMarked ? "border-bad bg-bad/12" : isHit ? "border-part bg-part/15" : "border-transparent"}`}>
      <span class="pr-2 text-right text-muted select-none">{number}</span>
      {fold ? (
        <Button
          class="cursor-pointer text-muted"
          aria-expanded={fold === "open"}
          aria-label={`Fold ${name ?? (pointer || "all")}`}
          onClick={() => flip(pointer)}>
          <Chevron class="size-3" />
        </Button>
      ) : (
        <span />
      )}
      <span class="pr-4 wrap-anywhere whitespace-pre-wrap" style={{ paddingLeft: `${depth * 1.1}rem` }}>
        {name === undefined ? null : <span class="font-medium">"{shownText(name)}": </span>}
        <span class={fold === "shut" ? "text-muted" : color}>
          {shownText(cut ? `${text.slice(0, longest)}…` : text)}
        </span>
        {comma}
        {cut ? (
          <Button class="ml-2 cursor-pointer go font-sans" onClick={() => setWhole(true)}>
            Show all {text.length} characters
          </Button>
        ) : null}
        {isMarked && note ? <span class="pl-3 font-sans text-error">{shownText(note)}</span> : null}
      </span>
    </div>
  );
}
