import type { Example } from "../wire/example.ts";
import { fillExample } from "./fill-example.ts";
import { named } from "./pact-interaction.ts";

/** A file as Pact writes it, as far as we look into it. */
export interface WrittenPact {
  readonly interactions: {
    readonly description: string;
    readonly request: { readonly headers: Record<string, unknown>; body?: unknown };
    readonly comments: Record<string, unknown>;
  }[];
}

/**
 * Puts bytes, texts and content types into what was written that Pact's mock server does not take: it reads what comes to it as
 * JSON. A text goes as bytes with our own values, and beside them, for whoever has others, as it is written.
 * @param examples by the description of their interaction
 */
export function putAsSent(written: WrittenPact, examples: ReadonlyMap<string, Example>): WrittenPact {
  for (const { description, request, comments } of written.interactions) {
    const example = examples.get(description) as Example;
    const { headers = {}, text, bytes = text && bytesOf(text, example) } = example.request;
    const { "Content-Type": contentType } = headers;
    if (contentType !== undefined) request.headers["Content-Type"] = [contentType];
    if (bytes !== undefined) request.body = { content: bytes, contentType: "application/json", encoded: "base64" };
    if (text?.includes("{{")) comments["text"] = named(text);
  }
  return written;
}

const bytesOf = (text: string, { state }: Example): string =>
  Buffer.from(fillExample(text, state.values)).toString("base64");
