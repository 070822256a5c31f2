import { Search } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { goTo } from "./address.ts";
import { withOurAddress } from "./admin-client.ts";
import { useAnswer, useApp, useNow, type WayIn } from "./asking.ts";
import { CopyButton, Scroller } from "./pieces.tsx";
import { agoText } from "./words.ts";

/** The head of a screen: its name, a sentence, what can be done. */
export function ScreenHead(head: {
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}) {
  return (
    <div class="flex flex-wrap items-start gap-x-4 gap-y-2 px-5 pt-4 pb-5 max-sm:px-3">
      <div class="min-w-0 flex-1 basis-72">
        <h1 class="title">{head.title}</h1>
        <p class="text-muted">{head.children}</p>
      </div>
      <div class="flex flex-wrap items-center gap-2">{head.actions}</div>
    </div>
  );
}

interface SideState {
  readonly label: string;
  readonly side: ComponentChildren;
  /** What is shown beside it; another begins at its top. */
  readonly shown: string;
  readonly children: ComponentChildren;
}

/** A screen with a list at its side; on a phone the list is above. */
export function SideScreen({ label, side, shown, children }: SideState) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.scrollTo(0, 0), [shown]);
  return (
    <div class="flex min-h-0 flex-1 max-sm:flex-col">
      <nav aria-label={label} class="side">
        {side}
      </nav>
      <Scroller label={shown} box={box} class="min-h-0 min-w-0 flex-1 overflow-y-auto gut py-4">
        {children}
      </Scroller>
    </div>
  );
}

interface SideLinkState {
  readonly to: string;
  readonly isHere: boolean;
  readonly title?: string | undefined;
  readonly children: ComponentChildren;
}

/** An entry of the list. */
export const SideLink = ({ to, isHere, title, children }: SideLinkState) => (
  <a
    data-row
    class="menu-item py-1 aria-[current]:bg-primary/10 aria-[current]:font-medium"
    href={to}
    title={title}
    aria-current={isHere ? "true" : undefined}>
    {children}
  </a>
);

/** A column of a table: its head, how it looks, and what it shows of a row. */
interface Column<Row> {
  readonly head: string;
  readonly look?: string;
  cell(row: Row): ComponentChildren;
}

interface TableState<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly look?: string;
  keyOf(row: Row): string;
  isCurrent?(row: Row): boolean;
}

/** Rows with a line between them, in a box that scrolls sideways where it must. */
export function Table<Row>({ label, columns, rows, look = "", keyOf, isCurrent = () => false }: TableState<Row>) {
  const cell = ({ look: own = "" }: Column<Row>) => `px-3 first:pl-4 last:pr-4 ${own}`;
  return (
    <Scroller label={label} class="box overflow-x-auto">
      <table class={`w-full text-left ${look}`}>
        <thead class="border-b border-base-300 meta">
          <tr class="h-8">
            {columns.map((column) => (
              <th key={column.head} scope="col" class={`font-normal ${cell(column)}`}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              aria-current={isCurrent(row) || undefined}
              class="h-8 border-b border-hair last:border-0 aria-[current]:bg-primary/8">
              {columns.map((column) => (
                <td key={column.head} class={cell(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}

/** A moment of the clock of the sandbox: how long ago, and the exact one in the tooltip. */
export function Moment({ at, suffix = "" }: { readonly at: string; readonly suffix?: string }) {
  const { aheadMs } = useApp();
  const nowMs = useNow();
  const ago = agoText(at, aheadMs === undefined ? undefined : nowMs + aheadMs);
  return (
    <time dateTime={at} title={at}>
      {ago === undefined ? at.replace("T", " ").replace(/(\.\d+)?Z$/, "") : ago === "now" ? ago : `${ago}${suffix}`}
    </time>
  );
}

/** How long nobody must have typed. */
const restMs = 250;

/** What is searched for on a screen. It stands in the address. */
export function useSearch(): readonly [string, (text: string, isNow?: boolean) => void] {
  const { view } = useApp();
  const { filter = "" } = view;
  const [typed, setTyped] = useState(filter);
  const timer = useRef<number>();
  const sent = useRef(filter);
  const latest = useRef(view);
  latest.current = view;
  // Who goes back, or follows a link, finds the filter of that address.
  useEffect(() => {
    if (sent.current !== filter) {
      clearTimeout(timer.current);
      setTyped(filter);
    }
    sent.current = filter;
  }, [filter]);
  // What was typed last must not lead away from a screen that was opened since.
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (text: string, isNow = false) => {
    setTyped(text);
    clearTimeout(timer.current);
    const send = () => {
      sent.current = text;
      goTo({ ...latest.current, filter: text }, true);
    };
    if (isNow) send();
    else timer.current = window.setTimeout(send, restMs);
  };
  return [typed, type];
}

/** A field for it. */
export function SearchField({ label, placeholder }: { readonly label: string; readonly placeholder: string }) {
  const [typed, type] = useSearch();
  return (
    <label class="flex field items-center gap-2 sm:max-w-80">
      <Search class="text-muted" />
      <input
        type="search"
        class="min-w-0 grow"
        aria-label={label}
        placeholder={placeholder}
        spellcheck={false}
        value={typed}
        onInput={({ currentTarget }) => type(currentTarget.value)}
      />
      <kbd class="rounded border border-base-300 px-1 text-muted max-sm:hidden">/</kbd>
    </label>
  );
}

/** A call that works when it is pasted, for a screen on which there is nothing yet. */
export function FirstCall({ children }: { readonly children: ComponentChildren }) {
  const { client } = useApp();
  const { answer } = useAnswer<WayIn>(client, "way-in");
  const curl = answer && withOurAddress(answer.curl, answer.baseUrl);
  return (
    <div class="mx-auto my-8 w-full max-w-2xl gut">
      <p class="mb-3 title">{children}</p>
      <Scroller label="A call that works" class="max-h-60 overflow-auto rounded-box bg-base-200 p-3">
        <pre class="json whitespace-pre-wrap wrap-anywhere">{curl}</pre>
      </Scroller>
      <div class="mt-3">
        <CopyButton isNamed label="Copy the call" text={curl} class="btn btn-sm btn-primary" />
      </div>
    </div>
  );
}

/** What a client of the sandbox needs, a line to copy each. */
export function Connect({ name }: { readonly name: string }) {
  const { client } = useApp();
  const { answer: way } = useAnswer<WayIn>(client, "way-in");
  const ours = (text: string) => (way ? withOurAddress(text, way.baseUrl) : text);
  const lines = [
    ["Base URL", "Copy base URL", way && ours(way.baseUrl)],
    ["Token", "Copy token", way?.token ?? undefined],
    ["First call", "Copy a first call", way && ours(way.curl)],
    ["Your tests", "Copy the command", "npx crmcom-mock exec -- npx vitest run"],
  ] as const;
  return (
    <section class="box px-4 py-3" aria-label={`Connect a client to ${name}`}>
      <h2 class="mb-1 font-medium">Connect a client to {name}</h2>
      <dl>
        {lines.map(([label, copy, text]) => (
          <div
            key={label}
            class="grid h-9 grid-cols-[5rem_minmax(0,1fr)_2rem] items-center gap-3 border-b border-hair last:border-0">
            <dt class="text-muted">{label}</dt>
            <dd class="truncate font-mono">{label === "Token" ? text?.replace(/^(.{6}).*(.{4})$/, "$1…$2") : text}</dd>
            <dd>
              <CopyButton label={copy} text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Says that there is nothing, and what would change that. */
export const Nothing = ({ children }: { readonly children: ComponentChildren }) => (
  <p class="px-5 py-10 text-center text-muted">{children}</p>
);
