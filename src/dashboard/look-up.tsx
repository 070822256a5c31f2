import { useState } from "preact/hooks";
import { goTo, sandbox, view } from "./address.ts";
import { callVendor, reached, run, useAnswer, useAsked } from "./app.ts";
import { calls } from "./calls/call-store.ts";
import { CopyButton, Field, Form, Segments, Select, Submit, TextField } from "./controls.tsx";
import { JsonView } from "./json-view.tsx";
import { type Column, Link, Nothing, SideScreen, Table, useWayIn } from "./layout.tsx";
import { counted, parsed } from "./words.ts";

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

type Content = { content?: Named<{ schema?: JsonSchema; examples?: Named<{ summary: string; value: object }> }> };

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

const apis = [
  { id: "api", face: "Web API", document: "openapi.json", root: "/crmapi/rest/v2" },
  { id: "admin", face: "Admin API", document: "admin-openapi.json", root: "/__mock/v1" },
] as const;

export function ReferenceScreen() {
  const { show, filter = "", open: asked } = view.value;
  const api = apis.find(({ id }) => id === show) ?? apis[0];
  const answer = useAnswer<OpenApi>(api.document);
  const totals = useAnswer<{ unknown: { call: string; calls: number }[] }>("requests?limit=0", calls.value.pulse.value);
  const word = filter.toLowerCase();
  const all = Object.entries(answer?.paths ?? {}).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, one]) => ({ ...one, path: api.root + path, verb: verb.toUpperCase() })),
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
  const unknown = api === apis[0] ? (totals?.unknown ?? []) : [];
  const others = unknown.map(({ call, calls }) => {
    const [verb = "", filter = ""] = call.split(" ");
    const title = "crmcom-mock method draft makes it from the vendor's page";
    const to = { screen: "calls", filter } as const;
    return { to, title, face: <CallFace verb={verb} path={filter} count={calls} /> };
  });
  const name = answer ? `${answer.info.title} ${answer.info.version}` : "Loading";
  const choose = (show: string) => goTo({ show, open: "" });
  return (
    <SideScreen
      title="Operations"
      top={<Segments label="Which API" isWide all={apis} chosen={api.id} choose={choose} />}
      search="Search operations"
      groups={{ [name]: links, ...(others.length > 0 && { "Called, and no method has it": others }) }}
      shown={open?.operationId ?? "Operation"}>
      {answer && found.length === 0 && <Nothing>No operation has that.</Nothing>}
      {open && <OperationPage key={open.operationId} {...open} />}
    </SideScreen>
  );
}

const atSlashes = (path: string) => path.split(/(?<=\/)/).map((part) => [part, <wbr key={part} />]);

const shortPath = (path: string) =>
  path.replace(/^\/(crmapi\/rest\/v2|__mock\/v1)/, "").replace(/^\/customer_events/, "…");

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
  const tables: Named<JsonSchema | undefined> = {
    "Query and path": { properties: Object.fromEntries(queries) },
    Parameters: jsonOf(requestBody).schema,
    Response: jsonOf(responses?.["200"]).schema,
  };
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
      {Object.entries(tables).map(([title, schema = {}]) => (
        <section key={title} hidden={membersIn(schema).length === 0}>
          <h2 class="mt-6 mb-2 font-semibold">{title}</h2>
          <Table label={title} columns={columns} rows={membersIn(schema)} />
        </section>
      ))}
    </article>
  );
}

type Member = JsonSchema & { readonly name: string; readonly isMandatory: boolean };

function membersIn({ properties, required = [], items, anyOf = [] }: JsonSchema, depth = 0): Member[] {
  const inner = items ?? anyOf.find((one) => one.properties ?? one.items ?? one.anyOf);
  if (!properties) return inner ? membersIn(inner, depth) : [];
  return Object.entries(properties).flatMap(([name, member]) => [
    { ...member, name: "\u00a0\u00a0".repeat(depth) + name, isMandatory: required.includes(name) },
    ...membersIn(member, depth + 1),
  ]);
}

function typeText({ type, anyOf = [], enum: values, items, "x-crmcom-type": vendor }: JsonSchema): string {
  if (vendor) return vendor;
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (items) return "list";
  return [...new Set(type === undefined ? anyOf.map(typeText).filter(Boolean) : [type].flat())].join(" or ");
}

const columns: readonly Column<Member>[] = [
  ["Member", "font-mono text-xs whitespace-nowrap", ({ name }) => name],
  ["Type", "text-muted", typeText],
  ["Presence", "text-muted whitespace-nowrap", (one) => one["x-crmcom-presence"] ?? (one.isMandatory && "mandatory")],
  ["Meaning", "w-1/2 min-w-64 py-1 text-muted", ({ description }) => description],
];

function TryIt({ verb, path, requestBody }: Shown) {
  const { token } = useWayIn();
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
          {all.length > 1 && <Select label="Example" all={all} chosen={chosen} choose={setChosen} />}
          <Submit face="Send" />
        </div>
        <Field label="Path" name="to" isBare class="font-mono" defaultValue={path} />
        {requestBody && <TextField key={begun} label="Body" name="body" defaultValue={begun} />}
      </Form>
      {answer && (
        <div role="status" class="mt-2">
          <b class="mr-3 font-medium">HTTP {answer.status}</b>
          <Link face={answer.id.replace("-", " ")} to={{ screen: "calls", open: answer.id.replace(/\D/g, "") }} />
          <JsonView label="Answer" value={parsed(answer.body) ?? answer.body} />
        </div>
      )}
    </section>
  );
}

type Guide = Readonly<Record<"path" | "title" | "html", string>>;

export function DocsScreen() {
  const { filter = "", open: asked = "README.md" } = view.value;
  const { answer: guides, problem } = useAsked<Guide[]>("guides", async () => (await reached("guides.json")).json());
  const word = filter.toLowerCase();
  const isFound = ({ title, html }: Guide) => `${title} ${html.replace(/<[^>]*>/g, "")}`.toLowerCase().includes(word);
  const found = guides?.filter(isFound) ?? [];
  const open = found.find(({ path }) => path === asked) ?? found[0];
  const links = found.map((guide) => ({ to: { open: guide.path }, face: guide.title, isHere: guide === open }));
  return (
    <SideScreen
      title="Pages"
      search="Search the pages"
      groups={{ [counted(found.length, "page")]: links }}
      shown={open?.title ?? "Page"}>
      {/* The pages are our own, and are made by the build. */}
      <article class="prose" dangerouslySetInnerHTML={{ __html: open?.html ?? "" }} />
      {!open && <Nothing>{problem?.message ?? (guides ? "No page matches." : "Loading")}</Nothing>}
    </SideScreen>
  );
}
