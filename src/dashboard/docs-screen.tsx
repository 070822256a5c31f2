import { useEffect } from "preact/hooks";
import { fetchOwn, useRequest } from "./admin-client.ts";
import { Scroller } from "./controls.tsx";
import { EmptyNote, Link, Loading, NoMatch, SearchField } from "./layout.tsx";
import { sandbox, view } from "./view-address.ts";

/** A part of a page, from a heading to the next. The first part has level 1. */
type Part = Readonly<Record<"path" | "title" | "task" | "level" | "at" | "head" | "text", string>>;

type Guide = Readonly<{ path: string; title: string; html: string; parts: readonly Part[] }>;

const controlling = /(npx --no-install crmcom-mock (?:calls|duplicates|reset|faults (?:list|add|remove|clear)))\b/g;

/** The HTML of a page, made by the build: its links keep the sandbox, and its commands reach this mock server. */
function htmlOf({ html }: Guide) {
  const isDefault = sandbox.value === "default";
  const root = new URL("..", new URL(".", location.href)).href.replace(/\/$/, "");
  const base = root + (isDefault ? "" : `/__mock/s/${sandbox.value}`);
  const flags = `${location.port === "8080" ? "" : ` --url ${root}`}${isDefault ? "" : ` --sandbox ${sandbox.value}`}`;
  const reached = html.replaceAll("http://127.0.0.1:8080", base).replace(controlling, `$1${flags}`);
  return { __html: reached.replaceAll('sandbox=default"', `sandbox=${encodeURIComponent(sandbox.value)}"`) };
}

/** The pages by task, with the headings of the open one; or the parts of pages that contain the search text. */
export function DocsScreen() {
  const { filter = "", open: path = "README.md", at = "" } = view.value;
  const { answer } = useRequest<Guide[]>("guides", async () => (await fetchOwn("guides.json")).json());
  const parts = answer?.flatMap((guide) => guide.parts) ?? [];
  const open = answer?.find((guide) => guide.path === path);
  useEffect(() => document.getElementById(`at-${at}`)?.scrollIntoView(), [at, open]);
  const word = filter.trim().toLowerCase();
  const isFound = ({ text }: Part) => text.toLowerCase().includes(word);
  const isListed = (part: Part) => part.level === "1" || (part.level === "2" && part.path === path);
  const listed = word ? parts.filter(isFound).slice(0, 50) : parts.filter(isListed);
  const isChild = (part: Part) => !word && part.level !== "1";
  const shown = open?.title ?? "Page";
  return (
    <div class="flex min-h-0 flex-1 max-sm:flex-col">
      <nav aria-label="Pages" class="side">
        <SearchField label="Search the pages" placeholder="Search" />
        {[...Map.groupBy(listed, (part) => (word ? part.title : part.task))].map(([group, parts]) => (
          <div key={group} class="not-first:mt-3">
            <p class="mb-1 px-2 meta">{group}</p>
            {parts.map((part) => (
              <Link
                key={`${part.path} ${part.at}`}
                class={`menu-item wrap-anywhere ${isChild(part) ? "py-0.5 pl-5 meta" : "py-1"}`}
                to={{ open: part.path, at: part.at }}
                face={part.head}
                aria-current={part.path === path && part.at === at}
              />
            ))}
          </div>
        ))}
      </nav>
      <Scroller key={shown} label={shown} class="min-h-0 min-w-0 flex-1 overflow-y-auto gut py-4">
        {word && listed.length === 0 && <NoMatch of="page" />}
        {open && <article key={open.path} class="prose" dangerouslySetInnerHTML={htmlOf(open)} />}
        {!open && (answer ? <EmptyNote>There is no such page.</EmptyNote> : <Loading />)}
      </Scroller>
    </div>
  );
}
