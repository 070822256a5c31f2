import * as z from "zod";
import { reasonOf } from "../../ground/config-error.ts";
import type { PactFile } from "./pact-file.ts";

/** What is published, and where. */
export interface PublishRequest {
  readonly broker: string;
  /** The `Authorization` header; `undefined` for an open broker. */
  readonly authorization: string | undefined;
  readonly version: string;
  readonly branch: string | undefined;
  readonly files: readonly PactFile[];
}

/** The broker was not reached, or did not take the contracts. */
export class PublishError extends Error {
  override readonly name = "PublishError";
}

const index = z.looseObject({ _links: z.looseObject({ "pb:publish-contracts": z.looseObject({ href: z.string() }) }) });
const answer = z.looseObject({
  notices: z.array(z.looseObject({ text: z.string() })).optional(),
  errors: z.unknown().optional(),
});

const timeoutMs = 30_000;

/**
 * Publishes contracts to a Pact broker, one request a consumer, and gives what the broker has to say.
 * @throws PublishError
 */
export async function publish(request: PublishRequest): Promise<string[]> {
  const start = request.broker.endsWith("/") ? request.broker : `${request.broker}/`;
  const { json } = await call(request, start, { headers: { accept: "application/hal+json" } });
  const read = index.safeParse(json);
  if (!read.success) throw new PublishError(`${start}: no Pact broker, since it has no link pb:publish-contracts`);
  const link = new URL(read.data._links["pb:publish-contracts"].href, start);
  // Credentials are for the host to which they were given.
  if (link.origin !== new URL(start).origin) {
    throw new PublishError(`${start}: its link pb:publish-contracts leads to another host, ${link.host}`);
  }
  const said: string[] = [];
  for (const [consumer, files] of Map.groupBy(request.files, ({ content }) => content.consumer.name)) {
    const body = JSON.stringify({
      pacticipantName: consumer,
      pacticipantVersionNumber: request.version,
      branch: request.branch,
      contracts: files.map(({ text, content }) => ({
        consumerName: consumer,
        providerName: content.provider.name,
        specification: "pact",
        contentType: "application/json",
        content: Buffer.from(text).toString("base64"),
      })),
    });
    const headers = { "content-type": "application/json", accept: "application/hal+json" };
    const { json: taken } = await call(request, link.href, { method: "POST", headers, body });
    for (const { text } of answer.safeParse(taken).data?.notices ?? []) said.push(text);
    said.push(`published ${files.length} of ${consumer} ${request.version}`);
  }
  return said;
}

async function call({ authorization }: PublishRequest, url: string, init: RequestInit) {
  const headers = { ...init.headers, ...(authorization && { authorization }) };
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    response = await fetch(url, { ...init, headers, redirect: "manual", signal });
    text = await response.text();
  } catch (error) {
    throw new PublishError(`${url}: cannot be reached: ${reasonOf(error)}`);
  }
  if (!response.ok) {
    const hint =
      response.status === 401 || response.status === 403 ? "; give --token, or --username and --password" : "";
    throw new PublishError(`${url}: the broker answered ${response.status}${hint}: ${text.slice(0, 500)}`);
  }
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return { json: undefined };
  }
}
