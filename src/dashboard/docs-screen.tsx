import { useEffect } from "preact/hooks";
import { fetchOwn, useRequest } from "./admin-client.ts";
import { EmptyNote, Loading, NoMatch, SideScreen } from "./layout.tsx";
import { sandbox, view } from "./view-address.ts";

/** A part of a page, from a heading to the next. The first part has level 1. */
type Part = Readonly<Record<"path" | "title" | "task" | "level" | "at" | "head" | "text", string>>;

type Guide = Readonly<{ path: string; title: string; html: string; parts: readonly Part[] }>;

/** The HTML of a page, whose links keep the sandbox. The build makes the pages. */
const htmlOf = ({ html }: Guide) => ({
  __html: html.replaceAll('sandbox=default"', `sandbox=${encodeURIComponent(sandbox.value)}"`),
});

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
  const links = listed.map((part) => ({
    group: word ? part.title : part.task,
    to: { open: part.path, at: part.at },
    isHere: part.path === path && part.at === at,
    class: word || part.level === "1" ? "menu-item py-1" : "menu-item py-0.5 pl-5 meta",
    face: word ? <Snippet {...part} word={word} /> : <span class="min-w-0 wrap-anywhere">{part.head}</span>,
  }));
  return (
    <SideScreen title="Pages" search="Search the pages" links={links} shown={open?.title ?? "Page"}>
      {word && listed.length === 0 && <NoMatch of="page" />}
      {open && <article class="prose" dangerouslySetInnerHTML={htmlOf(open)} />}
      {!open && (answer ? <EmptyNote>There is no such page.</EmptyNote> : <Loading />)}
    </SideScreen>
  );
}

/** The place where a part of a page contains the search text. */
function Snippet({ head, text, word }: Part & { readonly word: string }) {
  const from = text.toLowerCase().indexOf(word);
  const to = from + word.length;
  return (
    <span class="min-w-0 wrap-anywhere">
      {head}
      <span class="block meta">
        …{text.slice(Math.max(0, from - 30), from)}
        <mark>{text.slice(from, to)}</mark>
        {text.slice(to, to + 50)}…
      </span>
    </span>
  );
}
