import { Search } from "lucide-preact";
import type { ComponentChildren, JSX } from "preact";
import type { ConnectionInfo } from "../mock/admin/sandbox-routes.ts";
import { failed, refused, useAnswer, withPageAddress } from "./admin-client.ts";
import { Button, CopyButton, Field, type FieldState, ProblemNote, Scroller } from "./controls.tsx";
import { capitalized } from "./display-text.ts";
import { goTo, hashOf, searchFor, searchText, type View, view } from "./view-address.ts";

type ScreenState = JSX.HTMLAttributes<HTMLDivElement> & { hint: ComponentChildren; actions?: ComponentChildren };

export const ScreenBox = ({ hint, actions, children, ...more }: ScreenState) => (
  <div class="min-h-0 flex-1 overflow-y-auto gut pb-8" {...more}>
    <div class="flex flex-wrap items-start gap-x-4 gap-y-2 pt-4 pb-5">
      <div class="min-w-0 flex-1 basis-72">
        <h1 class="title">{capitalized(view.value.screen)}</h1>
        <p class="text-muted">{hint}</p>
      </div>
      <div class="flex flex-wrap items-center gap-2">{actions}</div>
    </div>
    {children}
  </div>
);

type LinkState = JSX.HTMLAttributes<HTMLAnchorElement> & { to: Partial<View>; face?: ComponentChildren };

export const Link = ({ to, face, class: look = "go", children = face, ...more }: LinkState) => (
  <a href={hashOf(to)} class={look} {...more}>
    {children}
  </a>
);

export type Column<Row> = readonly [head: string, look: string, cell: (row: Row) => ComponentChildren];

type TableState<Row> = { label: string; columns: readonly Column<Row>[]; rows: readonly Row[] };

export const Table = <Row,>({ label, columns, rows }: TableState<Row>) => (
  <Scroller label={label} class="box overflow-x-auto">
    <table class="rows w-full text-left">
      <thead class="border-b border-base-300 meta">
        <tr>
          {columns.map(([head, look]) => (
            <th key={head} scope="col" class={`font-normal ${look}`}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={String(index)}>
            {columns.map(([head, look, cell]) => (
              <td key={head} class={look}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </Scroller>
);

/** The search field of a screen. The key `/` leads to it. */
export const SearchField = ({ label, placeholder = label, ...more }: FieldState) => (
  <div class="search-box">
    <Search />
    <Field type="search" isBare value={searchText} set={searchFor} label={label} placeholder={placeholder} {...more} />
    <kbd>/</kbd>
  </div>
);

/** How a client reaches the sandbox, with the addresses of this page. */
export function useConnection(): Partial<ConnectionInfo> {
  const answer = useAnswer<ConnectionInfo>("connection");
  return answer ? { ...answer, baseUrl: withPageAddress(answer.baseUrl), curl: withPageAddress(answer.curl) } : {};
}

type CopyState = { label: string; text: string | undefined; title: string };

/** A text to copy, with a title and an explanation. */
export const CopyBox = ({ title, text, label, children }: preact.RenderableProps<CopyState>) => (
  <div class="mx-auto my-8 flex w-full max-w-2xl flex-col items-start gap-3 gut">
    <p class="title">{title}</p>
    <p class="text-muted">{children}</p>
    <Scroller label={label} class="max-h-60 w-full overflow-auto rounded-box bg-base-200 p-3">
      {text ? <pre class="json whitespace-pre-wrap wrap-anywhere">{text}</pre> : <Loading />}
    </Scroller>
    <CopyButton label={`Copy the ${label}`} face={`Copy the ${label}`} text={text} class="strong" />
  </div>
);

export const EmptyNote = ({ children }: { readonly children: ComponentChildren }) => (
  <p class="px-5 py-10 text-center text-muted">{children}</p>
);

/** The note of an empty result, with a button that shows all again. */
export const NoMatch = ({ of }: { readonly of: string }) => (
  <EmptyNote>
    No {of} matches. <Button face="Clear" class="cursor-pointer go" onClick={() => goTo({ filter: "", show: "" })} />
  </EmptyNote>
);

/** The problem of what is shown, and the one of the last action. */
export const Problems = () =>
  [refused, failed].map((shown, index) => {
    const close = () => {
      shown.value = undefined;
    };
    return shown.value && <ProblemNote key={index} problem={shown.value} close={close} />;
  });

/** A word that appears late, and not at all if a request was refused. */
export const Loading = () => (
  <p aria-busy="true" class="loading gut py-4 text-muted" hidden={refused.value !== undefined}>
    Loading
  </p>
);
