import { Play } from "lucide-preact";
import { useMemo, useState } from "preact/hooks";
import { hashOf } from "./address.ts";
import { useAnswer, useApp, useDeed, type WayIn } from "./asking.ts";
import { JsonView } from "./json-view.tsx";
import { Button, Field, ProblemNote, TextField } from "./pieces.tsx";

/** A node of a schema, as far as it is shown. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly maxItems?: number;
  readonly "x-crmcom-presence"?: string;
  readonly "x-crmcom-type"?: string;
}

interface Content {
  readonly content?: Readonly<
    Record<string, { readonly schema?: Schema; readonly examples?: Readonly<Record<string, Example>> }>
  >;
}

interface Example {
  readonly summary?: string;
  readonly value: unknown;
}

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema?: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content & { readonly description: string }>>;
}

/** An OpenAPI document, as far as it is shown. */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The documents, by the word in the address: where each is asked for, and what stands before its paths. */
export const documents = {
  api: { word: "Web API", path: "openapi.json", root: "/crmapi/rest/v2" },
  admin: { word: "Admin API", path: "admin-openapi.json", root: "/__mock/v1" },
} as const;

/** An operation that is shown. */
export interface ShownOperation {
  readonly path: string;
  readonly verb: string;
  readonly operation: Operation;
}

/** It, of one of the documents. */
export interface OpenState {
  readonly shown: ShownOperation;
  readonly kind: keyof typeof documents;
}

interface Answer {
  readonly status: number;
  readonly id: string | null;
  readonly body: unknown;
}

/** Sends what is written to the sandbox, and shows what it answers. */
export function TryIt({ shown: { path, verb, operation }, kind }: OpenState) {
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
          <select
            class="choice w-auto max-w-64"
            aria-label="Example"
            value={chosen}
            onChange={(event) => choose(Number(event.currentTarget.value))}>
            {examples.map(({ summary }, index) => (
              <option key={String(index)} value={index}>
                {summary}
              </option>
            ))}
          </select>
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

function Answered({ answer: { status, id, body }, isCall }: { readonly answer: Answer; readonly isCall: boolean }) {
  const { view } = useApp();
  const to = id === null ? "" : hashOf({ screen: "calls", sandbox: view.sandbox, open: id.replace(/\D/g, "") });
  return (
    <div role="status">
      <p class="flex gap-3 py-1">
        <b class="font-medium">HTTP {status}</b>
        {isCall && id ? (
          <a class="go" href={to}>
            {id.replace("-", " ")}
          </a>
        ) : null}
      </p>
      <JsonView label="Answer" value={body} />
    </div>
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
