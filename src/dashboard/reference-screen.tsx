import { ChevronRight } from "lucide-preact";
import { useMemo, useState } from "preact/hooks";
import { goTo, hashOf } from "./address.ts";
import { useAnswer, useApp } from "./asking.ts";
import { Nothing, SearchField } from "./parts.tsx";
import { Button, CopyButton, ProblemNote, Scroller, Segments } from "./pieces.tsx";
import { documents, type OpenApiDocument, type OpenState, type Schema, type ShownOperation, TryIt } from "./try-it.tsx";

/** The reference of the vendor's API, as the release of the sandbox has it, and of the admin API; both can be tried. */
export function ReferenceScreen() {
  const { client, view } = useApp();
  const kind = view.show === "admin" ? "admin" : "api";
  const { answer, problem } = useAnswer<OpenApiDocument>(client, documents[kind].path);
  const all = useMemo(
    () =>
      Object.entries(answer?.paths ?? {}).flatMap(([path, verbs]) =>
        Object.entries(verbs).map(
          ([verb, operation]): ShownOperation => ({ path, verb: verb.toUpperCase(), operation }),
        ),
      ),
    [answer],
  );
  const word = (view.filter ?? "").toLowerCase();
  const found = all.filter(({ path, verb, operation }) =>
    `${verb} ${path} ${operation.summary}`.toLowerCase().includes(word),
  );
  const open = all.find(({ operation }) => operation.operationId === view.open) ?? all[0];
  return (
    <div class="flex min-h-0 flex-1 max-sm:flex-col">
      <nav
        aria-label="Operations"
        class="w-72 flex-none overflow-y-auto border-r border-base-300 p-3 max-lg:w-56 max-sm:max-h-52 max-sm:w-full max-sm:border-r-0 max-sm:border-b">
        <h1 class="sr-only">Reference</h1>
        <Segments
          label="Which API"
          isWide
          all={Object.entries(documents).map(([id, { word: face }]) => ({ id, face }))}
          chosen={kind}
          choose={(show) => goTo({ ...view, show, open: undefined })}
        />
        <div class="mt-2">
          <SearchField label="Search operations" placeholder="Search operations" />
        </div>
        <p class="mt-3 mb-1 px-2 meta">{answer ? `${answer.info.title} ${answer.info.version}` : "Loading"}</p>
        {found.map((one) => (
          <OperationLink key={one.operation.operationId} shown={one} isOpen={one === open} />
        ))}
      </nav>
      <Scroller label="Operation" class="min-h-0 min-w-0 flex-1 overflow-y-auto px-8 py-5 max-sm:px-3">
        <ProblemNote problem={problem} />
        {answer && found.length === 0 ? <Nothing>No operation has that.</Nothing> : null}
        {open ? (
          <OpenOperation key={`${client.sandbox} ${open.operation.operationId}`} shown={open} kind={kind} />
        ) : null}
      </Scroller>
    </div>
  );
}

function OperationLink({
  shown: { path, verb, operation },
  isOpen,
}: {
  readonly shown: ShownOperation;
  readonly isOpen: boolean;
}) {
  const { view } = useApp();
  return (
    <a
      data-row
      href={hashOf({ ...view, open: operation.operationId })}
      aria-current={isOpen ? "page" : undefined}
      title={operation.summary}
      class="menu-item py-1 font-mono text-xs aria-[current]:bg-primary/10">
      <span class="w-11 flex-none text-muted">{verb}</span>
      <span class="min-w-0 wrap-anywhere">{path.replace(/^\/customer_events/, "…")}</span>
    </a>
  );
}

function OpenOperation({ shown, kind }: OpenState) {
  const { path, verb, operation } = shown;
  const body = operation.requestBody?.content?.["application/json"];
  const answered = operation.responses?.["200"]?.content?.["application/json"];
  const title = (text: string) => <h3 class="mt-6 mb-2 font-semibold">{text}</h3>;
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
      {(operation.parameters ?? []).length > 0 ? (
        <>
          {title("Query and path")}
          <Members
            schema={{
              properties: Object.fromEntries((operation.parameters ?? []).map((one) => [one.name, one.schema ?? {}])),
            }}
          />
        </>
      ) : null}
      {body?.schema ? title("Parameters") : null}
      {body?.schema ? <Members schema={body.schema} /> : null}
      {answered?.schema ? title("Answer") : null}
      {answered?.schema ? <Members schema={answered.schema} /> : null}
    </article>
  );
}

/** The members of an object, of the elements of a list, or of whichever variant has some. */
function membersOf(schema: Schema): {
  readonly members: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
} {
  const { properties, required = [], items, anyOf } = schema;
  if (properties) return { members: properties, required };
  const within = items ?? anyOf?.find((one) => one.properties ?? one.items ?? one.anyOf);
  return within ? membersOf(within) : { members: {}, required };
}

function typeText({ type, anyOf, enum: values, items, maxItems, "x-crmcom-type": vendor }: Schema): string {
  if (vendor) return vendor;
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  const own = type === undefined ? (anyOf ?? []).map(typeText).filter(Boolean) : [type].flat();
  const text = [...new Set(own)].join(" or ");
  return items ? `list${maxItems === undefined ? "" : ` of at most ${maxItems}`}` : text;
}

/** A line a member; one that has members of its own opens to them. */
function Members({ schema }: { readonly schema: Schema }) {
  const { members, required } = membersOf(schema);
  return (
    <ul class="border-t border-hair">
      {Object.entries(members).map(([name, member]) => {
        const presence = member["x-crmcom-presence"] ?? (required.includes(name) ? "mandatory" : undefined);
        const head = (
          <>
            <code class="font-medium">{name}</code>
            <span class="meta">{typeText(member)}</span>
            {presence ? <span class="chip text-muted">{presence}</span> : null}
          </>
        );
        const isDeep = Object.keys(membersOf(member).members).length > 0;
        return (
          <li key={name} class="border-b border-hair py-1.5">
            {isDeep ? (
              <DeepMember head={head} schema={member} />
            ) : (
              <p class="flex flex-wrap items-baseline gap-2 pl-5">{head}</p>
            )}
            {member.description ? <p class="pl-5 text-muted">{member.description}</p> : null}
          </li>
        );
      })}
    </ul>
  );
}

function DeepMember({ head, schema }: { readonly head: preact.ComponentChildren; readonly schema: Schema }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        class="flex cursor-pointer flex-wrap items-baseline gap-2"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}>
        <ChevronRight class={`size-3 self-center text-muted ${isOpen ? "rotate-90" : ""}`} />
        {head}
      </Button>
      {isOpen ? (
        <div class="ml-5 border-l border-base-300 pt-1 pl-3">
          <Members schema={schema} />
        </div>
      ) : null}
    </>
  );
}
