import { Search } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import type { WayIn } from "../mock/admin/sandbox-routes.ts";
import { hashOf, searched, searchFor, type View, view } from "./address.ts";
import { withOurAddress } from "./admin-client.ts";
import { useAnswer } from "./app.ts";
import { CopyButton, Scroller } from "./controls.tsx";
import { capital } from "./words.ts";

type ScreenState = JSX.HTMLAttributes<HTMLDivElement> & { hint: ComponentChildren; actions?: ComponentChildren };

/** A screen: its name, a sentence about what it is for, what can be done, and what it shows. */
export const ScreenBox = ({ hint, actions, children, ...more }: ScreenState) => (
  <div class="min-h-0 flex-1 overflow-y-auto gut pb-8" {...more}>
    <div class="flex flex-wrap items-start gap-x-4 gap-y-2 pt-4 pb-5">
      <div class="min-w-0 flex-1 basis-72">
        <h1 class="title">{capital(view.value.screen)}</h1>
        <p class="text-muted">{hint}</p>
      </div>
      <div class="flex flex-wrap items-center gap-2">{actions}</div>
    </div>
    {children}
  </div>
);

type LinkState = Omit<JSX.AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & { to: Partial<View> };

export const Link = ({ to, class: look = "go", ...more }: LinkState) => <a href={hashOf(to)} class={look} {...more} />;

type SideLink = { to: Partial<View>; face: ComponentChildren; isHere?: boolean; title?: string | undefined };

interface SideState {
  readonly title: string;
  readonly top?: ComponentChildren;
  readonly groups: Readonly<Record<string, readonly SideLink[]>>;
  /** The name of what is shown beside the list: another begins at its top. */
  readonly shown: string;
  readonly children: ComponentChildren;
}

/** A screen with a list at its side; on a phone the list is above. */
export const SideScreen = ({ title, top, groups, shown, children }: SideState) => (
  <div class="flex min-h-0 flex-1 max-sm:flex-col">
    <nav aria-label={title} class="side">
      {top}
      {Object.entries(groups).map(([group, links]) => (
        <div key={group} class="not-first:mt-3">
          <p class="mb-1 px-2 meta">{group}</p>
          {links.map(({ isHere = false, face, ...link }) => (
            <Link key={hashOf(link.to)} data-row class="menu-item py-1" aria-current={isHere || undefined} {...link}>
              {face}
            </Link>
          ))}
        </div>
      ))}
    </nav>
    <Scroller key={shown} label={shown} class="min-h-0 min-w-0 flex-1 overflow-y-auto gut py-4">
      {children}
    </Scroller>
  </div>
);

export type Column<Row> = readonly [head: ComponentChildren, look: string, cell: (row: Row) => ComponentChildren];

type TableState<Row> = { label: string; columns: readonly Column<Row>[]; rows: readonly Row[] };

/** Rows with a line between them, in a box that scrolls sideways where it must. */
export const Table = <Row,>({ label, columns, rows }: TableState<Row>) => (
  <Scroller label={label} class="box overflow-x-auto">
    <table class="rows w-full text-left">
      <thead class="border-b border-base-300 meta">
        <tr>
          {columns.map(([head, look], index) => (
            <th key={String(index)} scope="col" class={`font-normal ${look}`}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={String(index)}>
            {columns.map(([, look, cell], index) => (
              <td key={String(index)} class={look}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </Scroller>
);

const searching: JSX.InputHTMLAttributes<HTMLInputElement> = {
  spellcheck: false,
  value: searched,
  onInput: ({ currentTarget }) => searchFor(currentTarget.value),
};

type SearchState = JSX.InputHTMLAttributes<HTMLInputElement> & { label: string };

/** A field that the key `/` leads to; without a value of its own it searches on the screen. */
export const SearchField = ({ label, ...more }: SearchState) => (
  <label class="flex field items-center gap-2 sm:max-w-80">
    <Search class="text-muted" />
    <input type="search" class="min-w-0 grow" aria-label={label} {...searching} placeholder={label} {...more} />
    <kbd class="rounded border border-base-300 px-1 text-muted max-sm:hidden">/</kbd>
  </label>
);

/** How a client gets into the sandbox, with addresses as this page knows them. */
export function useWayIn(): WayIn | undefined {
  const answer = useAnswer<WayIn>("way-in");
  return answer && { ...answer, baseUrl: withOurAddress(answer.baseUrl), curl: withOurAddress(answer.curl) };
}

type PasteState = { title: ComponentChildren; text: string | undefined; label: string; children?: ComponentChildren };

/** What is to be pasted elsewhere, for a screen on which there is nothing yet. */
export const PasteBox = ({ title, text, label, children }: PasteState) => (
  <div class="mx-auto my-8 flex w-full max-w-2xl flex-col items-start gap-3 gut">
    <p class="title">{title}</p>
    <p class="text-muted">{children}</p>
    <Scroller label={label} class="max-h-60 w-full overflow-auto rounded-box bg-base-200 p-3">
      <pre class="json whitespace-pre-wrap wrap-anywhere">{text}</pre>
    </Scroller>
    <CopyButton label={`Copy the ${label}`} face={`Copy the ${label}`} text={text} class="strong" />
  </div>
);

export const FirstCall = ({ children }: { readonly children: ComponentChildren }) => (
  <PasteBox title={children} label="call" text={useWayIn()?.curl} />
);

/** Says that there is nothing, and what would change that. */
export const Nothing = ({ children }: { readonly children: ComponentChildren }) => (
  <p class="px-5 py-10 text-center text-muted">{children}</p>
);
