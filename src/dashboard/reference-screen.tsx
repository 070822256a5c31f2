import { Play } from "lucide-preact";
import { useState } from "preact/hooks";
import { goTo, sandbox, view } from "./address.ts";
import { callVendor } from "./admin-client.ts";
import { calls, run, useAnswer } from "./app.ts";
import { CopyButton, Field, Form, Segments, Select, Submit, TextField } from "./controls.tsx";
import type { JsonSchema } from "./faults/json-editor.tsx";
import { JsonView } from "./json-view.tsx";
import { Link, Nothing, SearchField, SideScreen, useWayIn } from "./layout.tsx";
import { parsed, shownText } from "./words.ts";

/** The documents, by the word in the address: where each is asked for, and what stands before its paths. */
const documents = {
  api: { word: "Web API", path: "openapi.json", root: "/crmapi/rest/v2" },
  admin: { word: "Admin API", path: "admin-openapi.json", root: "/__mock/v1" },
} as const;

const apis = Object.entries(documents).map(([id, { word }]) => ({ id, face: word }));

interface Media {
  readonly schema?: JsonSchema;
  readonly examples?: Readonly<Record<string, { readonly summary: string; readonly value: object }>>;
}

type Content = { readonly content?: Readonly<Record<string, Media>> };

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly { readonly name: string; readonly schema?: JsonSchema }[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** What clients call and no method has, and how often. */
type UnknownCall = { readonly call: string; readonly calls: number };

const jsonOf = (content: Content | undefined) => content?.content?.["application/json"];

/** The reference of the vendor's API, as the release of the sandbox has it, and of the admin API; both can be tried. */
export function ReferenceScreen() {
  const { show = "api", filter = "", open: asked } = view.value;
  const { path, root } = documents[show === "admin" ? "admin" : "api"];
  const answer = useAnswer<OpenApiDocument>(path);
  const all = Object.entries(answer?.paths ?? {}).flatMap(([path, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ ...operation, path, verb: verb.toUpperCase() })),
  );
  const word = filter.toLowerCase();
  const found = all.filter(({ path, verb, summary }) => `${verb} ${path} ${summary}`.toLowerCase().includes(word));
  const open = all.find(({ operationId }) => operationId === asked) ?? all[0];
  const id = open?.operationId ?? "Operation";
  const links = found.map(({ operationId, summary, verb, path }) => ({
    to: { open: operationId },
    isHere: operationId === id,
    title: summary,
    face: faceOf(verb, path),
  }));
  const totals = show === "admin" ? undefined : "requests?limit=0";
  const wanted = useAnswer<{ unknown: readonly UnknownCall[] }>(totals, calls.value.pulse.value);
  const others = wanted?.unknown.map(({ call, calls }) => {
    const [verb = "", path = ""] = call.split(" ");
    const to = { screen: "calls", filter: path } as const;
    const face = [
      faceOf(verb, path.replace(root, "")),
      <span key="calls" class="ml-auto meta whitespace-nowrap">{`${calls} ×`}</span>,
    ];
    return { to, face, isHere: false, title: "crmcom-mock method draft makes it from the vendor's page" };
  });
  const top = (
    <>
      <Segments label="Which API" isWide all={apis} chosen={show} choose={(show) => goTo({ show, open: undefined })} />
      <SearchField label="Search operations" />
    </>
  );
  const name = answer ? `${answer.info.title} ${answer.info.version}` : "Loading";
  const queries = open?.parameters?.map(({ name, schema }) => [name, schema ?? {}]);
  return (
    <SideScreen
      title="Operations"
      top={top}
      groups={{ [name]: links, ...(others?.length && { "Called, and no method has it": others }) }}
      shown={id}>
      {answer && found.length === 0 ? <Nothing>No operation has that.</Nothing> : null}
      {open ? (
        <article key={id} class="max-w-4xl">
          <h1 class="flex items-center gap-2 title">
            <span class="font-mono text-muted">{open.verb}</span>
            <span class="min-w-0 font-mono wrap-anywhere">{atSlashes(root + open.path)}</span>
            <CopyButton label="Copy the path" text={root + open.path} />
          </h1>
          <p class="mt-1">{open.summary}</p>
          <p class="text-muted">{open.description}</p>
          <TryIt verb={open.verb} path={root + open.path} body={open.requestBody} />
          <Members title="Query and path" schema={queries && { properties: Object.fromEntries(queries) }} />
          <Members title="Parameters" schema={jsonOf(open.requestBody)?.schema} />
          <Members title="Answer" schema={jsonOf(open.responses?.["200"])?.schema} />
        </article>
      ) : null}
    </SideScreen>
  );
}

/** A path that breaks at its slashes. */
const atSlashes = (path: string) => path.split(/(?<=\/)/).map((part) => [part, <wbr key={part} />]);

const faceOf = (verb: string, path: string) => (
  <>
    <span class="w-10 flex-none font-mono meta">{verb}</span>
    <span class="min-w-0 font-mono text-xs wrap-anywhere">
      {atSlashes(shownText(path).replace(/^\/customer_events/, "…"))}
    </span>
  </>
);

/** The object that has the members: itself, the elements of a list, or whichever variant has some. */
function objectIn(schema: JsonSchema): JsonSchema {
  const inner = schema.items ?? schema.anyOf?.find((one) => one.properties ?? one.items ?? one.anyOf);
  return schema.properties || !inner ? schema : objectIn(inner);
}

function typeText({ type, anyOf = [], enum: values, items, maxItems, "x-crmcom-type": vendor }: JsonSchema): string {
  if (vendor) return vendor;
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (items) return `list${maxItems === undefined ? "" : ` of at most ${maxItems}`}`;
  return [...new Set(type === undefined ? anyOf.map(typeText).filter(Boolean) : [type].flat())].join(" or ");
}

/** A line a member; one that has members of its own opens to them. */
function Members({ title, schema = {} }: { readonly title?: string; readonly schema?: JsonSchema | undefined }) {
  const { properties, required = [] } = objectIn(schema);
  if (!properties) return null;
  return (
    <>
      {title ? <h2 class="mt-6 mb-2 font-semibold">{title}</h2> : null}
      <ul class="border-t border-hair">
        {Object.entries(properties).map(([name, member]) => {
          const presence = member["x-crmcom-presence"] ?? (required.includes(name) ? "mandatory" : "");
          const Box = objectIn(member).properties ? "details" : "div";
          return (
            <li key={name} class="border-b border-hair py-1.5">
              <Box class="group">
                <summary class="flex flex-wrap items-baseline gap-2">
                  <code class="font-medium">{name}</code>
                  <span class="meta">{typeText(member)}</span>
                  {presence ? <span class="chip text-muted">{presence}</span> : null}
                  {Box === "details" ? <span class="meta group-open:hidden">…</span> : null}
                </summary>
                <div class="ml-3 border-l border-base-300 pl-3">
                  <Members schema={member} />
                </div>
              </Box>
              <p class="text-muted">{member.description}</p>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function TryIt({ verb, path, body }: { verb: string; path: string; body: Content | undefined }) {
  const token = useWayIn()?.token;
  const examples = Object.values(jsonOf(body)?.examples ?? {});
  const [chosen, setChosen] = useState("0");
  const [answer, setAnswer] = useState<{ status: number; id: string | null; body: string }>();
  const { value = {} } = examples[Number(chosen)] ?? {};
  // An example gets a token that works in the sandbox.
  const begun = JSON.stringify(token && "token" in value ? { ...value, token } : value, null, 2);
  const send = ({ to = "", text }: Readonly<Record<string, string>>) =>
    run(async () => {
      const sent = text !== undefined && { body: text, headers: { "content-type": "application/json" } };
      const response = await callVendor(to, { method: verb, ...sent });
      const id = response.headers.get("x-request-id");
      setAnswer({ status: response.status, id, body: await response.text() });
    });
  return (
    <section aria-label="Try it" class="mt-4 box p-4">
      <Form class="flex flex-col gap-2" run={send}>
        <div class="flex flex-wrap items-center gap-2">
          <h2 class="flex-1 font-medium">Try it in {sandbox.value}</h2>
          {examples.length > 1 ? (
            <Select
              label="Example"
              all={examples.map(({ summary }, index) => ({ id: String(index), face: summary }))}
              chosen={chosen}
              choose={setChosen}
            />
          ) : null}
          <Submit>
            <Play /> Send
          </Submit>
        </div>
        <Field label="Path" name="to" isBare class="font-mono" defaultValue={path} />
        {body ? <TextField key={begun} label="Body" name="text" value={begun} /> : null}
        {answer ? (
          <div role="status">
            <p class="flex gap-3 py-1">
              <b class="font-medium">HTTP {answer.status}</b>
              {answer.id ? (
                <Link to={{ screen: "calls", open: answer.id.replace(/\D/g, "") }}>{answer.id.replace("-", " ")}</Link>
              ) : null}
            </p>
            <JsonView label="Answer" value={parsed(answer.body) ?? answer.body} />
          </div>
        ) : null}
      </Form>
    </section>
  );
}
