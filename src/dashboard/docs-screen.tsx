import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { hashOf } from "./address.ts";
import { pageFile } from "./admin-client.ts";
import { useApp } from "./asking.ts";
import { Nothing, SearchField } from "./parts.tsx";
import { Scroller } from "./pieces.tsx";

/** A page of the package, as the build made it. */
interface Guide {
  readonly path: string;
  readonly title: string;
  readonly html: string;
}

/** How the pages look; they are plain HTML. */
const prose =
  "max-w-3xl [&_a]:text-primary [&_a]:underline [&_blockquote]:border-l-2 [&_blockquote]:pl-3 [&_code]:rounded [&_code]:bg-base-200 [&_code]:px-1 [&_h1]:text-lg [&_h1]:font-semibold [&_h2]:mt-6 [&_h2]:mb-2 [&_h2]:text-lg [&_h2]:font-semibold [&_h3]:mt-4 [&_h3]:mb-1 [&_h3]:font-semibold [&_li]:my-1 [&_ol]:list-decimal [&_ol]:pl-6 [&_p]:my-2.5 [&_pre]:my-3 [&_pre]:overflow-x-auto [&_pre]:rounded-box [&_pre]:bg-base-200 [&_pre]:p-3 [&_pre_code]:bg-transparent [&_pre_code]:p-0 [&_table]:my-3 [&_table]:block [&_table]:overflow-x-auto [&_td]:border [&_td]:border-base-300 [&_td]:px-2 [&_td]:py-1 [&_td]:align-top [&_th]:border [&_th]:border-base-300 [&_th]:px-2 [&_th]:py-1 [&_th]:text-left [&_ul]:list-disc [&_ul]:pl-6";

const groupOf = (path: string): string => {
  if (/^src\/vendor\/methods/.test(path)) return "Methods";
  return /^(README|CHANGELOG)/.test(path)
    ? "Start"
    : /^test|bench|soak|src\/README/.test(path)
      ? "Contributing"
      : "Guides";
};

/** The pages that the package has: read and searched without a network. */
export function DocsScreen() {
  const { view } = useApp();
  const [guides, setGuides] = useState<readonly Guide[]>([]);
  useEffect(() => {
    void pageFile("guides.json").then(async (file) => setGuides((await file.json()) as Guide[]));
  }, []);
  const word = (view.filter ?? "").toLowerCase();
  const found = useMemo(
    () => guides.filter(({ title, html }) => `${title} ${textOf(html)}`.toLowerCase().includes(word)),
    [guides, word],
  );
  const open =
    guides.find(({ path }) => path === view.open) ??
    (word === "" ? guides.find(({ path }) => path === "README.md") : undefined);
  const groups = Map.groupBy(found, ({ path }) => groupOf(path));
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.scrollTo(0, 0), [open]);
  return (
    <div class="flex min-h-0 flex-1 max-sm:flex-col">
      <nav
        aria-label="Pages"
        class="w-64 flex-none overflow-y-auto border-r border-base-300 p-3 max-lg:w-52 max-sm:max-h-44 max-sm:w-full max-sm:border-r-0 max-sm:border-b">
        <h1 class="sr-only">Docs</h1>
        <SearchField label="Search the pages" placeholder="Search the pages" />
        {["Start", "Guides", "Methods", "Contributing"].map((group) => (
          <div key={group}>
            {groups.has(group) ? <p class="mt-3 mb-1 px-2 meta">{group}</p> : null}
            {(groups.get(group) ?? []).map(({ path, title }) => (
              <a
                key={path}
                data-row
                href={hashOf({ ...view, open: path })}
                aria-current={path === open?.path ? "page" : undefined}
                class={`menu-item py-1 ${path === open?.path ? "bg-primary/10 font-medium" : ""}`}>
                {title}
              </a>
            ))}
          </div>
        ))}
      </nav>
      <Scroller
        label={open?.title ?? "Page"}
        box={box}
        class="min-h-0 min-w-0 flex-1 overflow-y-auto px-8 py-5 max-sm:px-3">
        {open ? <Page html={open.html} /> : <Found guides={found} word={word} isLoaded={guides.length > 0} />}
      </Scroller>
    </div>
  );
}

const textOf = (html: string): string => html.replace(/<[^>]*>/g, "");

/** The pages are our own, and are made by the build. */
const Page = ({ html }: { readonly html: string }) => (
  <article class={prose} dangerouslySetInnerHTML={{ __html: html }} />
);

interface FoundState {
  readonly guides: readonly Guide[];
  readonly word: string;
  readonly isLoaded: boolean;
}

/** Pages that have what is searched for, each with the place where it stands. */
function Found({ guides, word, isLoaded }: FoundState) {
  const { view } = useApp();
  if (!isLoaded || guides.length === 0) return <Nothing>{isLoaded ? "No page has that." : "Loading"}</Nothing>;
  return (
    <ul class="flex max-w-3xl flex-col gap-4">
      {guides.map(({ path, title, html }) => {
        const text = textOf(html).replace(/\s+/g, " ");
        const at = text.toLowerCase().indexOf(word);
        return (
          <li key={path}>
            <a class="go font-medium" href={hashOf({ ...view, open: path })}>
              {title}
            </a>
            <p class="text-muted">…{text.slice(Math.max(0, at - 80), at + 160)}…</p>
          </li>
        );
      })}
    </ul>
  );
}
