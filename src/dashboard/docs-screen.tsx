import { useEffect } from "preact/hooks";
import { fetchOwn, useRequest } from "./admin-client.ts";
import { Scroller } from "./controls.tsx";
import { EmptyNote, Link, Loading, NoMatch, SearchField } from "./layout.tsx";
import { sandbox, view } from "./view-address.ts";

type Guide = Readonly<Record<"path" | "title" | "task" | "text" | "html", string>>;

/** The HTML of a page, made by the build. Its links keep the sandbox. */
const htmlOf = ({ html }: Guide) => ({
  __html: html.replaceAll('sandbox=default"', `sandbox=${encodeURIComponent(sandbox.value)}"`),
});

/** The pages by task, or those that contain the search text, and the open one. */
export function DocsScreen() {
  const { filter = "", open: path = "README.md", at = "" } = view.value;
  const { answer } = useRequest<Guide[]>("guides", async () => (await fetchOwn("guides.json")).json());
  const open = answer?.find((guide) => guide.path === path);
  useEffect(() => document.getElementById(`at-${at}`)?.scrollIntoView(), [at, open]);
  const word = filter.trim().toLowerCase();
  const listed = answer?.filter(({ text }) => text.toLowerCase().includes(word)) ?? [];
  const shown = open?.title ?? "Page";
  return (
    <div class="flex min-h-0 flex-1 max-sm:flex-col">
      <nav aria-label="Pages" class="side">
        <SearchField label="Search the pages" placeholder="Search" />
        {[...Map.groupBy(listed, ({ task }) => task)].map(([task, guides]) => (
          <div key={task} class="not-first:mt-3">
            <p class="mb-1 px-2 meta">{task}</p>
            {guides.map(({ path: to, title }) => (
              <Link key={to} to={{ open: to }} face={title} aria-current={to === path} class="menu-item py-1" />
            ))}
          </div>
        ))}
      </nav>
      <Scroller key={shown} label={shown} class="min-h-0 min-w-0 flex-1 overflow-y-auto gut py-4">
        {answer && listed.length === 0 && <NoMatch of="page" />}
        {open && <article key={open.path} class="prose" dangerouslySetInnerHTML={htmlOf(open)} />}
        {!open && (answer ? <EmptyNote>There is no such page.</EmptyNote> : <Loading />)}
      </Scroller>
    </div>
  );
}
