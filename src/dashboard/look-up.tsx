import { useEffect, useState } from "preact/hooks";
import { goTo, sandbox, view } from "./address.ts";
import { callVendor, reached } from "./admin-client.ts";
import { calls, run, useAnswer } from "./app.ts";
import { CopyButton, Field, Form, Segments, Select, Submit, TextField } from "./controls.tsx";
import { JsonView } from "./json-view.tsx";
import { type Column, Link, Nothing, SearchField, SideScreen, Table, useWayIn } from "./layout.tsx";
import { counted, parsed, shownText } from "./words.ts";

type Named<Of> = Readonly<Record<string, Of>>;

export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Named<JsonSchema>;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly required?: readonly string[];
  readonly "x-crmcom-presence"?: string;
  readonly "x-crmcom-type"?: string;
}

type Json = { schema?: JsonSchema; examples?: Named<{ summary: string; value: object }> };
type Content = { content?: Named<Json> };

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly { name: string; schema?: JsonSchema }[];
  readonly requestBody?: Content;
  readonly responses?: Named<Content>;
}

type Shown = Operation & Readonly<Record<"verb" | "path", string>>;

export type OpenApi = { info: Record<"title" | "version", string>; paths: Named<Named<Operation>> };

/** The documents, by the word in the address: where each is asked for, and what stands before its paths. */
const documents = {
  api: { face: "Web API", path: "openapi.json", root: "/crmapi/rest/v2" },
  admin: { face: "Admin API", path: "admin-openapi.json", root: "/__mock/v1" },
} as const;

const apis = Object.entries(documents).map(([id, { face }]) => ({ id, face }));

/** The reference of the vendor's API, as the release of the sandbox has it, and of the admin API; both can be tried. */
export function ReferenceScreen() {
  const { show = "api", filter = "", open: asked } = view.value;
  const { path, root } = documents[show === "admin" ? "admin" : "api"];
  const answer = useAnswer<OpenApi>(path);
  const totals = useAnswer<{ unknown: readonly UnknownCall[] }>("requests?limit=0", calls.value.pulse.value);
  const word = filter.toLowerCase();
  const all = Object.entries(answer?.paths ?? {}).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ ...operation, path: root + path, verb: verb.toUpperCase() })),
  );
  const found = all.filter(({ path, verb, summary }) => `${verb} ${path} ${summary}`.toLowerCase().includes(word));
  const open = all.find(({ operationId }) => operationId === asked) ?? all[0];
  const links = found.map(({ operationId, summary, verb, path }) => ({
    to: { open: operationId },
    isHere: operationId === open?.operationId,
    title: summary,
    face: <CallFace verb={verb} path={path} />,
  }));
  // Other calls of clients are unknown to the vendor's API, and not to ours.
  const others = (show === "admin" ? [] : (totals?.unknown ?? [])).map(({ call, calls }) => {
    const [verb = "", filter = ""] = call.split(" ");
    const to = { screen: "calls", filter } as const;
    return { to, title: draftHint, face: <CallFace verb={verb} path={filter} count={calls} /> };
  });
  const name = answer ? `${answer.info.title} ${answer.info.version}` : "Loading";
  const choice = (
    <Segments label="Which API" isWide all={apis} chosen={show} choose={(show) => goTo({ show, open: "" })} />
  );
  return (
    <SideScreen
      title="Operations"
      top={[choice, <SearchField key="search" label="Search operations" />]}
      groups={{ [name]: links, ...(others.length > 0 && { "Called, and no method has it": others }) }}
      shown={open?.operationId ?? "Operation"}>
      {answer && found.length === 0 ? <Nothing>No operation has that.</Nothing> : null}
      {open ? <OperationPage key={open.operationId} {...open} /> : null}
    </SideScreen>
  );
}

const draftHint = "crmcom-mock method draft makes it from the vendor's page";

type UnknownCall = { readonly call: string; readonly calls: number };

const atSlashes = (path: string) => path.split(/(?<=\/)/).map((part) => [part, <wbr key={part} />]);

const shortPath = (path: string) =>
  shownText(path)
    .replace(/^\/(crmapi\/rest\/v2|__mock\/v1)/, "")
    .replace(/^\/customer_events/, "…");

const CallFace = ({ verb, path, count }: { verb: string; path: string; count?: number }) => (
  <>
    <span class="w-10 flex-none font-mono meta">{verb}</span>
    <span class="min-w-0 flex-1 font-mono text-xs wrap-anywhere">{atSlashes(shortPath(path))}</span>
    <span class="meta whitespace-nowrap">{count && `${count} ×`}</span>
  </>
);

const jsonOf = (content: Content | undefined) => content?.content?.["application/json"] ?? {};

function OperationPage(operation: Shown) {
  const { verb, path, summary, description, parameters = [], requestBody, responses } = operation;
  const queries = parameters.map(({ name, schema = {} }) => [name, schema]);
  return (
    <article class="max-w-5xl">
      <h1 class="flex items-center gap-2 title">
        <span class="font-mono text-muted">{verb}</span>
        <span class="min-w-0 font-mono wrap-anywhere">{atSlashes(path)}</span>
        <CopyButton label="Copy the path" text={path} />
      </h1>
      <p class="mt-1">{summary}</p>
      <p class="text-muted">{description}</p>
      <TryIt {...operation} />
      <Members title="Query and path" schema={{ properties: Object.fromEntries(queries) }} />
      <Members title="Parameters" schema={jsonOf(requestBody).schema} />
      <Members title="Response" schema={jsonOf(responses?.["200"]).schema} />
    </article>
  );
}

/** A member, its name as far to the right as it is deep. */
type Member = { name: string; member: JsonSchema; isMandatory: boolean };

/** All members of an object, of the elements of a list, or of whichever variant has some. */
function membersIn({ properties, required = [], items, anyOf = [] }: JsonSchema, depth = 0): Member[] {
  const inner = items ?? anyOf.find((one) => one.properties ?? one.items ?? one.anyOf);
  if (!properties) return inner ? membersIn(inner, depth) : [];
  return Object.entries(properties).flatMap(([name, member]) => [
    { name: "\u00a0\u00a0".repeat(depth) + name, member, isMandatory: required.includes(name) },
    ...membersIn(member, depth + 1),
  ]);
}

const presenceText = ({ member, isMandatory }: Member) =>
  member["x-crmcom-presence"] ?? (isMandatory ? "mandatory" : "");

function typeText({ type, anyOf = [], enum: values, items, "x-crmcom-type": vendor }: JsonSchema): string {
  if (vendor) return vendor;
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (items) return "list";
  return [...new Set(type === undefined ? anyOf.map(typeText).filter(Boolean) : [type].flat())].join(" or ");
}

const columns: readonly Column<Member>[] = [
  ["Member", "font-mono text-xs whitespace-nowrap", ({ name }) => name],
  ["Type", "text-muted", ({ member }) => typeText(member)],
  ["Presence", "text-muted whitespace-nowrap", presenceText],
  ["Meaning", "w-1/2 min-w-64 py-1 text-muted", ({ member }) => member.description],
];

function Members({ title, schema = {} }: { readonly title: string; readonly schema?: JsonSchema | undefined }) {
  const rows = membersIn(schema);
  return rows.length === 0 ? null : (
    <>
      <h2 class="mt-6 mb-2 font-semibold">{title}</h2>
      <Table label={title} columns={columns} rows={rows} />
    </>
  );
}

function TryIt({ verb, path, requestBody }: Shown) {
  const token = useWayIn()?.token;
  const examples = Object.values(jsonOf(requestBody).examples ?? {});
  const all = examples.map(({ summary }, index) => ({ id: String(index), face: summary }));
  const [chosen, setChosen] = useState("0");
  const [answer, setAnswer] = useState<{ status: number; id: string; body: string }>();
  const { value = {} } = examples[Number(chosen)] ?? {};
  // An example gets a token that works in the sandbox.
  const begun = JSON.stringify(token && "token" in value ? { ...value, token } : value, null, 2);
  const send = ({ to = "", body }: Readonly<Record<string, string>>) =>
    run(async () => {
      const sent = body !== undefined && { body, headers: { "content-type": "application/json" } };
      const response = await callVendor(to, { method: verb, ...sent });
      const id = response.headers.get("x-request-id") ?? "";
      setAnswer({ status: response.status, id, body: await response.text() });
    });
  return (
    <section aria-label="Try it" class="mt-4 box p-4">
      <Form class="flex flex-col gap-2" run={send}>
        <div class="flex flex-wrap items-center gap-2">
          <h2 class="flex-1 font-medium">Try it in {sandbox.value}</h2>
          {all.length > 1 ? <Select label="Example" all={all} chosen={chosen} choose={setChosen} /> : null}
          <Submit>Send</Submit>
        </div>
        <Field label="Path" name="to" isBare class="font-mono" defaultValue={path} />
        {requestBody ? <TextField key={begun} label="Body" name="body" value={begun} /> : null}
      </Form>
      {answer ? (
        <div role="status" class="mt-2">
          <b class="mr-3 font-medium">HTTP {answer.status}</b>
          <Link to={{ screen: "calls", open: answer.id.replace(/\D/g, "") }}>{answer.id.replace("-", " ")}</Link>
          <JsonView label="Answer" value={parsed(answer.body) ?? answer.body} />
        </div>
      ) : null}
    </section>
  );
}

type Guide = Readonly<Record<"path" | "title" | "html", string>>;

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
  const links = found.map((guide) => ({ to: { open: guide.path }, face: guide.title, isHere: guide === open }));
  return (
    <SideScreen
      title="Pages"
      top={<SearchField label="Search the pages" />}
      groups={{ [counted(found.length, "page")]: links }}
      shown={open?.title ?? "Page"}>
      {/* The pages are our own, and are made by the build. */}
      <article class="prose" dangerouslySetInnerHTML={{ __html: open?.html ?? "" }} />
      {open ? null : <Nothing>{guides ? "No page matches." : "Loading"}</Nothing>}
    </SideScreen>
  );
}
