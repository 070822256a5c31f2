import { useEffect, useState } from "preact/hooks";
import { view } from "./address.ts";
import { reached } from "./admin-client.ts";
import { run } from "./app.ts";
import { Nothing, SearchField, SideScreen } from "./layout.tsx";

type Guide = Readonly<Record<"path" | "title" | "html", string>>;

function groupOf({ path }: Guide): string {
  if (!path.includes("/")) return "Start";
  return path.startsWith("src/vendor/methods") ? "Methods" : "Guides";
}

/** The pages that the package has: read and searched without a network. */
export function DocsScreen() {
  const { filter = "", open: asked = "README.md" } = view.value;
  const [guides, setGuides] = useState<readonly Guide[]>();
  useEffect(() => {
    void run(async () => setGuides((await (await reached("guides.json")).json()) as Guide[]));
  }, []);
  const word = filter.toLowerCase();
  const isFound = ({ title, html }: Guide) => `${title} ${html.replace(/<[^>]*>/g, "")}`.toLowerCase().includes(word);
  const found = guides?.filter(isFound) ?? [];
  const open = found.find(({ path }) => path === asked) ?? found[0];
  const link = (guide: Guide) => ({ to: { open: guide.path }, face: guide.title, isHere: guide === open });
  const groups = [...Map.groupBy(found, groupOf)].map(([group, pages]) => [group, pages.map(link)]);
  return (
    <SideScreen
      title="Pages"
      top={<SearchField label="Search the pages" />}
      groups={Object.fromEntries(groups)}
      shown={open?.title ?? "Page"}>
      {/* The pages are our own, and are made by the build. */}
      <article class="prose" dangerouslySetInnerHTML={{ __html: open?.html ?? "" }} />
      {open ? null : <Nothing>{guides ? "No page matches." : "Loading"}</Nothing>}
    </SideScreen>
  );
}
