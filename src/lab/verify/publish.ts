import * as z from "zod";
import { reasonOf } from "../../ground/config-error.ts";
import { jsonOr } from "../../ground/json.ts";
import type { PactFile } from "./interaction.ts";

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
const answer = z.looseObject({ notices: z.array(z.looseObject({ text: z.string() })).default([]) });

const timeoutMs = 30_000;

/**
 * Publishes contracts to a Pact broker, one request a consumer, and gives what the broker has to say.
 * @throws PublishError
 */
export async function publish(request: PublishRequest): Promise<string[]> {
  const start = request.broker.replace(/\/?$/, "/");
  const read = index.safeParse(await call(request, start));
  if (!read.success) throw new PublishError(`${start}: no Pact broker, since it has no link pb:publish-contracts`);
  const link = new URL(read.data._links["pb:publish-contracts"].href, start);
  // Credentials are for the host to which they were given.
  if (link.origin !== new URL(start).origin) {
    throw new PublishError(`${start}: its link pb:publish-contracts leads to another host, ${link.host}`);
  }
  const said: string[] = [];
  for (const [consumer, files] of Map.groupBy(request.files, ({ content }) => content.consumer.name)) {
    const taken = await call(request, link.href, {
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
    for (const { text } of answer.safeParse(taken).data?.notices ?? []) said.push(text);
    said.push(`published ${files.length} of ${consumer} ${request.version}`);
  }
  return said;
}

/** Asks the broker, or sends it something, and reads the JSON of its answer. */
async function call({ authorization }: PublishRequest, url: string, sent?: object): Promise<unknown> {
  const headers = {
    accept: "application/hal+json",
    ...(sent && { "content-type": "application/json" }),
    ...(authorization && { authorization }),
  };
  const posted = sent && { method: "POST", body: JSON.stringify(sent) };
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { ...posted, headers, redirect: "manual", signal });
    const text = await response.text();
    if (response.ok) return jsonOr(text);
    const hint = [401, 403].includes(response.status) ? "; give --token, or --username and --password" : "";
    throw new PublishError(`${url}: the broker answered ${response.status}${hint}: ${text.slice(0, 500)}`);
  } catch (error) {
    if (error instanceof PublishError) throw error;
    throw new PublishError(`${url}: cannot be reached: ${reasonOf(error)}`);
  }
}
