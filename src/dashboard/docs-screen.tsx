import { useEffect, useState } from "preact/hooks";
import { view } from "./address.ts";
import { reached } from "./admin-client.ts";
import { run } from "./app.ts";
import { Nothing, SearchField, SideScreen } from "./layout.tsx";

type Guide = Readonly<Record<"path" | "title" | "html", string>>;

/** Where the pages stand, by the beginning of their paths; the first that fits counts. */
const groups = {
  Start: /^(README|CHANGELOG)/,
  Methods: /^src\/vendor\/methods/,
  Contributing: /^test|^src\/README/,
  Guides: /^/,
};

/** The pages that the package has: read and searched without a network. */
export function DocsScreen() {
  const { filter = "", open: asked } = view.value;
  const [guides, setGuides] = useState<readonly Guide[]>();
  useEffect(() => {
    void run(async () => setGuides((await (await reached("guides.json")).json()) as Guide[]));
  }, []);
  const word = filter.toLowerCase();
  const isFound = ({ title, html }: Guide) => `${title} ${html.replace(/<[^>]*>/g, "")}`.toLowerCase().includes(word);
  const found = guides?.filter(isFound) ?? [];
  const groupOf = ({ path }: Guide) => Object.entries(groups).find(([, begins]) => begins.test(path))?.[0] ?? "";
  const open = found.find(({ path }) => path === asked) ?? found.find(({ path }) => path === "README.md") ?? found[0];
  const link = (guide: Guide) => ({ to: { open: guide.path }, face: guide.title, isHere: guide === open });
  const links = [...Map.groupBy(found, groupOf)].map(([group, pages]) => [group, pages.map(link)]);
  return (
    <SideScreen
      title="Pages"
      top={<SearchField label="Search the pages" />}
      groups={Object.fromEntries(links)}
      shown={open?.title ?? "Page"}>
      {open ? (
        // The pages are our own, and are made by the build.
        <article class="prose" dangerouslySetInnerHTML={{ __html: open.html }} />
      ) : (
        <Nothing>{guides ? "No page matches." : "Loading"}</Nothing>
      )}
    </SideScreen>
  );
}
