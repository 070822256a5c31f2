import { useMemo } from "preact/hooks";
import { goTo, hashOf } from "./address.ts";
import { useAnswer, useApp } from "./asking.ts";
import { Nothing, SearchField, SideLink, SideScreen } from "./parts.tsx";
import { CopyButton, ProblemNote, Segments } from "./pieces.tsx";
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

const apis = Object.entries(documents).map(([id, { word }]) => ({ id, face: word }));

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
      <Part title="Query and path" schema={operation.parameters && { properties }} />
      <Part title="Parameters" schema={body?.schema} />
      <Part title="Answer" schema={answered?.schema} />
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

const Part = ({ title, schema }: { title: string; schema: Schema | undefined }) =>
  schema ? (
    <>
      <h3 class="mt-6 mb-2 font-semibold">{title}</h3>
      <Members schema={schema} />
    </>
  ) : null;

/** A line a member; one that has members of its own opens to them. */
function Members({ schema }: { readonly schema: Schema }) {
  const { members, required } = membersOf(schema);
  return (
    <ul class="border-t border-hair">
      {Object.entries(members).map(([name, member]) => (
        <Member key={name} name={name} member={member} isRequired={required.includes(name)} />
      ))}
    </ul>
  );
}

interface MemberState {
  readonly name: string;
  readonly member: Schema;
  readonly isRequired: boolean;
}

function Member({ name, member, isRequired }: MemberState) {
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
