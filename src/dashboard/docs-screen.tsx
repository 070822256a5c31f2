import { useEffect } from "preact/hooks";
import { fetchOwn, useRequest } from "./admin-client.ts";
import { EmptyNote, Loading, NoMatch, SideScreen } from "./layout.tsx";
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
  const links = listed.map((part) => ({
    group: word ? part.title : part.task,
    to: { open: part.path, at: part.at },
    isHere: part.path === path && part.at === at,
    class: word || part.level === "1" ? "menu-item py-1" : "menu-item py-0.5 pl-5 meta",
    face: <span class="min-w-0 wrap-anywhere">{part.head}</span>,
  }));
  return (
    <SideScreen title="Pages" search="Search the pages" links={links} shown={open?.title ?? "Page"}>
      {word && listed.length === 0 && <NoMatch of="page" />}
      {open && <article key={open.path} class="prose" dangerouslySetInnerHTML={htmlOf(open)} />}
      {!open && (answer ? <EmptyNote>There is no such page.</EmptyNote> : <Loading />)}
    </SideScreen>
  );
}
