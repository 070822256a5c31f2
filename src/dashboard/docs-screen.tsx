import { useEffect, useMemo, useState } from "preact/hooks";
import { hashOf } from "./address.ts";
import { pageFile } from "./admin-client.ts";
import { useApp } from "./asking.ts";
import { Nothing, SearchField, SideLink, SideScreen } from "./parts.tsx";

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
  const isFound = ({ title, html }: Guide) => `${title} ${html.replace(/<[^>]*>/g, "")}`.toLowerCase().includes(word);
  const found = useMemo(() => guides.filter(isFound), [guides, word]);
  const open =
    found.find(({ path }) => path === view.open) ?? found.find(({ path }) => path === "README.md") ?? found[0];
  const groups = Map.groupBy(found, ({ path }) => groupOf(path));
  const side = (
    <>
      <h1 class="sr-only">Docs</h1>
      <SearchField label="Search the pages" placeholder="Search the pages" />
      {["Start", "Guides", "Methods", "Contributing"].map((group) => (
        <div key={group}>
          {groups.has(group) ? <p class="mt-3 mb-1 px-2 meta">{group}</p> : null}
          {(groups.get(group) ?? []).map(({ path, title }) => (
            <SideLink key={path} to={hashOf({ ...view, open: path })} isHere={path === open?.path}>
              {title}
            </SideLink>
          ))}
        </div>
      ))}
    </>
  );
  return (
    <SideScreen label="Pages" side={side} shown={open?.title ?? "Page"}>
      {open ? <Page html={open.html} /> : <Nothing>{guides.length > 0 ? "No page has that." : "Loading"}</Nothing>}
    </SideScreen>
  );
}

/** The pages are our own, and are made by the build. */
const Page = ({ html }: { readonly html: string }) => (
  <article class={prose} dangerouslySetInnerHTML={{ __html: html }} />
);
