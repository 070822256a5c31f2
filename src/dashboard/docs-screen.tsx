import { useEffect } from "preact/hooks";
import { fetchOwn, useRequest } from "./admin-client.ts";
import { Loading } from "./controls.tsx";
import { EmptyNote, NoMatch, SideScreen } from "./layout.tsx";
import { sandbox, view } from "./view-address.ts";

/** From a heading of a page on; the first part of a page has level 1. */
type Part = Readonly<Record<"path" | "title" | "task" | "level" | "at" | "head" | "text", string>>;

type Guide = Readonly<{ path: string; title: string; html: string; parts: readonly Part[] }>;

/** A page of which the links stay in the sandbox. The pages are our own, and are made by the build. */
const htmlOf = ({ html }: Guide) => ({
  __html: html.replaceAll('sandbox=default"', `sandbox=${encodeURIComponent(sandbox.value)}"`),
});

/** The pages by task, with the contents of the one that is open; or the parts of pages that have what is searched for. */
export function DocsScreen() {
  const { filter = "", open: asked = "README.md", at = "" } = view.value;
  const { answer } = useRequest<Guide[]>("guides", async () => (await fetchOwn("guides.json")).json());
  const parts = answer?.flatMap((guide) => guide.parts) ?? [];
  const open = answer?.find(({ path }) => path === asked);
  useEffect(() => document.getElementById(`at-${at}`)?.scrollIntoView(), [at, open]);
  const word = filter.trim().toLowerCase();
  const isFound = ({ text }: Part) => text.toLowerCase().includes(word);
  const isListed = ({ path, level }: Part) => level === "1" || (level === "2" && path === asked);
  const listed = word ? parts.filter(isFound).slice(0, 50) : parts.filter(isListed);
  const links = listed.map((part) => ({
    group: word ? part.title : part.task,
    to: { open: part.path, at: part.at },
    isHere: part.path === asked && part.at === at,
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

/** Where a part of a page has what is searched for. */
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
