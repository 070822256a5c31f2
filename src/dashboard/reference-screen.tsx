import { Play } from "lucide-preact";
import { useMemo, useState } from "preact/hooks";
import { goTo, hashOf } from "./address.ts";
import { useAnswer, useApp, useDeed, type WayIn } from "./asking.ts";
import type { JsonSchema } from "./json-editor.ts";
import { JsonView } from "./json-view.tsx";
import { Nothing, SearchField, SideLink, SideScreen } from "./parts.tsx";
import { Button, CopyButton, Field, ProblemNote, Segments, Select, TextField } from "./pieces.tsx";

/** The documents, by the word in the address: where each is asked for, and what stands before its paths. */
const documents = {
  api: { word: "Web API", path: "openapi.json", root: "/crmapi/rest/v2" },
  admin: { word: "Admin API", path: "admin-openapi.json", root: "/__mock/v1" },
} as const;

const apis = Object.entries(documents).map(([id, { word }]) => ({ id, face: word }));

interface Content {
  readonly content?: Readonly<
    Record<
      string,
      { readonly schema?: JsonSchema; readonly examples?: Record<string, { summary?: string; value: unknown }> }
    >
  >;
}

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly { readonly name: string; readonly schema?: JsonSchema }[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

/** An OpenAPI document, as far as it is shown. */
interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** An operation that is shown, of one of the documents. */
interface OpenState {
  readonly shown: { readonly path: string; readonly verb: string; readonly operation: Operation };
  readonly kind: keyof typeof documents;
}

/** The reference of the vendor's API, as the release of the sandbox has it, and of the admin API; both can be tried. */
export function ReferenceScreen() {
  const { client, view } = useApp();
  const kind = view.show === "admin" ? "admin" : "api";
  const { answer, problem } = useAnswer<OpenApiDocument>(client, documents[kind].path);
  const all = useMemo(
    () =>
      Object.entries(answer?.paths ?? {}).flatMap(([path, verbs]) =>
        Object.entries(verbs).map(([verb, operation]) => ({ path, verb: verb.toUpperCase(), operation })),
      ),
    [answer],
  );
  const word = (view.filter ?? "").toLowerCase();
  const found = all.filter(({ path, verb, operation }) =>
    `${verb} ${path} ${operation.summary}`.toLowerCase().includes(word),
  );
  const open = all.find(({ operation }) => operation.operationId === view.open) ?? all[0];
  const id = open?.operation.operationId;
  const choose = (show: string) => goTo({ ...view, show, open: undefined });
  const side = (
    <>
      <h1 class="sr-only">Reference</h1>
      <Segments label="Which API" isWide all={apis} chosen={kind} choose={choose} />
      <p class="mt-3 mb-1 px-2 meta">{answer ? `${answer.info.title} ${answer.info.version}` : "Loading"}</p>
      <SearchField label="Search operations" placeholder="Search operations" />
      {found.map(({ path, verb, operation: { operationId, summary } }) => (
        <SideLink
          key={operationId}
          to={hashOf({ ...view, open: operationId })}
          isHere={operationId === id}
          title={summary}>
          <span class="w-10 flex-none font-mono meta">{verb}</span>
          <span class="min-w-0 font-mono text-xs wrap-anywhere">{path.replace(/^\/customer_events/, "…")}</span>
        </SideLink>
      ))}
    </>
  );
  return (
    <SideScreen label="Operations" side={side} shown={id ?? "Operation"}>
      <ProblemNote problem={problem} />
      {answer && found.length === 0 ? <Nothing>No operation has that.</Nothing> : null}
      {open ? <OpenOperation key={`${client.sandbox} ${id}`} shown={open} kind={kind} /> : null}
    </SideScreen>
  );
}

function OpenOperation({ shown, kind }: OpenState) {
  const { path, verb, operation } = shown;
  const body = operation.requestBody?.content?.["application/json"];
  const answered = operation.responses?.["200"]?.content?.["application/json"];
  const properties = Object.fromEntries((operation.parameters ?? []).map((one) => [one.name, one.schema ?? {}]));
  return (
    <article class="max-w-4xl">
      <h2 class="flex items-center gap-2 title wrap-anywhere">
        <span class="font-mono text-muted">{verb}</span>
        <span class="font-mono">{documents[kind].root + path}</span>
        <CopyButton label="Copy the path" text={documents[kind].root + path} />
      </h2>
      <p class="mt-1">{operation.summary}</p>
      {operation.description ? <p class="text-muted">{operation.description}</p> : null}
      <TryIt shown={shown} kind={kind} />
      <Members title="Query and path" schema={operation.parameters && { properties }} />
      <Members title="Parameters" schema={body?.schema} />
      <Members title="Answer" schema={answered?.schema} />
    </article>
  );
}

/** The members of an object, of the elements of a list, or of whichever variant has some. */
function membersOf(schema: JsonSchema): {
  members: NonNullable<JsonSchema["properties"]>;
  required: readonly string[];
} {
  const { properties, required = [], items, anyOf } = schema;
  if (properties) return { members: properties, required };
  const within = items ?? anyOf?.find((one) => one.properties ?? one.items ?? one.anyOf);
  return within ? membersOf(within) : { members: {}, required };
}

function typeText({ type, anyOf, enum: values, items, maxItems, "x-crmcom-type": vendor }: JsonSchema): string {
  if (vendor) return vendor;
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  const own = type === undefined ? (anyOf ?? []).map(typeText).filter(Boolean) : [type].flat();
  const text = [...new Set(own)].join(" or ");
  return items ? `list${maxItems === undefined ? "" : ` of at most ${maxItems}`}` : text;
}

/** A line a member; one that has members of its own opens to them. */
function Members({ title, schema }: { title?: string; schema: JsonSchema | undefined }) {
  if (!schema) return null;
  const { members, required } = membersOf(schema);
  return (
    <>
      {title ? <h3 class="mt-6 mb-2 font-semibold">{title}</h3> : null}
      <ul class="border-t border-hair">
        {Object.entries(members).map(([name, member]) => (
          <Member key={name} name={name} member={member} isRequired={required.includes(name)} />
        ))}
      </ul>
    </>
  );
}

function Member({ name, member, isRequired }: { name: string; member: JsonSchema; isRequired: boolean }) {
  const presence = member["x-crmcom-presence"] ?? (isRequired ? "mandatory" : "");
  const isDeep = Object.keys(membersOf(member).members).length > 0;
  const head = (
    <span class="inline-flex flex-wrap items-baseline gap-2">
      <code class="font-medium">{name}</code>
      <span class="meta">{typeText(member)}</span>
      {presence ? <span class="chip text-muted">{presence}</span> : null}
    </span>
  );
  return (
    <li class="border-b border-hair py-1.5">
      {isDeep ? (
        <details>
          <summary>
            {head} <span class="meta">…</span>
          </summary>
          <div class="ml-3 border-l border-base-300 pl-3">
            <Members schema={member} />
          </div>
        </details>
      ) : (
        head
      )}
      {member.description ? <p class="text-muted">{member.description}</p> : null}
    </li>
  );
}

/** Sends what is written to the sandbox, and shows what it answers. */
interface Answer {
  readonly status: number;
  /** The id of the call in the journal. */
  readonly id: string | null;
  readonly body: unknown;
}

/** What came back. @param isCall of the vendor's API: it stands in the journal */
function Answered({ answer: { status, id, body }, isCall }: { answer: Answer; isCall: boolean }) {
  const { client } = useApp();
  return (
    <div role="status">
      <p class="flex gap-3 py-1">
        <b class="font-medium">HTTP {status}</b>
        {isCall && id ? (
          <a class="go" href={hashOf({ screen: "calls", sandbox: client.sandbox, open: id.replace(/\D/g, "") })}>
            {id.replace("-", " ")}
          </a>
        ) : null}
      </p>
      <JsonView label="Answer" value={body} />
    </div>
  );
}

function TryIt({ shown: { path, verb, operation }, kind }: OpenState) {
  const { client } = useApp();
  const { answer: way } = useAnswer<WayIn>(client, "way-in");
  const examples = Object.values(operation.requestBody?.content?.["application/json"]?.examples ?? {});
  const [chosen, setChosen] = useState(0);
  const begun = useMemo(() => withToken(examples[chosen]?.value ?? {}, way?.token), [chosen, way]);
  const [typed, setTyped] = useState<string>();
  const [address, setAddress] = useState(path);
  const [answer, setAnswer] = useState<Answer>();
  const deed = useDeed();
  const hasBody = operation.requestBody !== undefined;
  const text = typed ?? begun;
  const send = () =>
    deed.run(async () => {
      const init = { method: verb, ...(hasBody && { body: text, headers: { "content-type": "application/json" } }) };
      const response = await client.call(documents[kind].root + address, init);
      setAnswer({
        status: response.status,
        id: response.headers.get("x-request-id"),
        body: parsedOr(await response.text()),
      });
    });
  const choose = (index: number) => {
    setTyped(undefined);
    setChosen(index);
  };
  return (
    <section aria-label="Try it" class="mt-4 flex flex-col gap-2 box p-4">
      <div class="flex flex-wrap items-center gap-2">
        <h3 class="flex-1 font-medium">Try it in {client.sandbox}</h3>
        {examples.length > 1 ? (
          <Select
            label="Example"
            all={examples.map(({ summary }, index) => ({ id: String(index), face: summary }))}
            chosen={String(chosen)}
            choose={(id) => choose(Number(id))}
          />
        ) : null}
        <Button class="strong" disabled={deed.isBusy} onClick={send}>
          <Play /> Send
        </Button>
      </div>
      {kind === "admin" || !hasBody ? (
        <Field label="Path" isBare look="font-mono" value={address} set={setAddress} />
      ) : null}
      {hasBody ? <TextField label="Body" value={text} set={setTyped} /> : null}
      <ProblemNote problem={deed.problem} />
      {answer ? <Answered answer={answer} isCall={kind === "api"} /> : null}
    </section>
  );
}

/** An example with a token that works in the sandbox. */
function withToken(value: unknown, token: string | null | undefined): string {
  const isObject = typeof value === "object" && value !== null && "token" in value;
  return JSON.stringify(isObject && token ? { ...value, token } : value, null, 2);
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
