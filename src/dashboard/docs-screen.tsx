import { useEffect, useState } from "preact/hooks";
import { hashOf } from "./address.ts";
import { reached } from "./admin-client.ts";
import { useApp } from "./asking.ts";
import { Nothing, SearchField, SideLink, SideScreen } from "./parts.tsx";

/** A page of the package, as the build made it. */
interface Guide {
  readonly path: string;
  readonly title: string;
  readonly html: string;
}

/** Where the pages stand, by the beginning of their paths; the first that fits counts. */
const groups = {
  Start: /^(README|CHANGELOG)/,
  Methods: /^src\/vendor\/methods/,
  Contributing: /^test|^src\/README/,
  Guides: /^/,
};

/** The pages that the package has: read and searched without a network. */
export function DocsScreen() {
  const { view, run } = useApp();
  const [guides, setGuides] = useState<readonly Guide[]>();
  useEffect(() => {
    void run(async () => setGuides((await (await reached("guides.json")).json()) as Guide[]));
  }, []);
  const word = (view.filter ?? "").toLowerCase();
  const isFound = ({ title, html }: Guide) => `${title} ${html.replace(/<[^>]*>/g, "")}`.toLowerCase().includes(word);
  const found = guides?.filter(isFound) ?? [];
  const groupOf = ({ path }: Guide) => Object.entries(groups).find(([, begins]) => begins.test(path))?.[0] ?? "";
  const open = [view.open, "README.md", found[0]?.path]
    .map((wanted) => found.find(({ path }) => path === wanted))
    .find(Boolean);
  const side = (
    <>
      <h1 class="sr-only">Docs</h1>
      <SearchField label="Search the pages" />
      {[...Map.groupBy(found, groupOf)].map(([group, pages]) => (
        <div key={group}>
          <p class="mt-3 mb-1 px-2 meta">{group}</p>
          {pages.map(({ path, title }) => (
            <SideLink key={path} href={hashOf({ ...view, open: path })} isHere={path === open?.path}>
              {title}
            </SideLink>
          ))}
        </div>
      ))}
    </>
  );
  return (
    <SideScreen label="Pages" side={side} shown={open?.title ?? "Page"}>
      {open ? <Page html={open.html} /> : <Nothing>{guides ? "No page has that." : "Loading"}</Nothing>}
    </SideScreen>
  );
}

/** The pages are our own, and are made by the build. */
const Page = ({ html }: { readonly html: string }) => (
  <article class="prose" dangerouslySetInnerHTML={{ __html: html }} />
);
