import { type Provenance, provenances } from "../../wire/provenance.ts";
import { parseRelease, type Release } from "../../wire/release.ts";
import type { PactFile, PactInteraction } from "./pact-file.ts";

/** One request and the answer that a contract wants, with what a verification needs to know of it. */
export interface Interaction {
  /** Its place among all that were read; the request carries it, so that the answer is found again. */
  readonly index: number;
  readonly file: PactFile;
  readonly description: string;
  /** `undefined`: not one of our examples. Such a contract need not say the whole answer, and Pact alone judges it. */
  readonly provenance: Provenance | undefined;
  /** The release from which it is answered so; `undefined` where nothing tells. */
  readonly since: Release | undefined;
  /** The last release in which it is answered so; `undefined` where there is none. */
  readonly until: Release | undefined;
  readonly pact: PactInteraction;
}

/** The interactions of Pact files, in their order. */
export function interactionsOf(files: readonly PactFile[]): Interaction[] {
  return files
    .flatMap((file) => file.content.interactions.map((pact) => ({ file, pact })))
    .map(({ file, pact }, index) => ({
      index,
      file,
      description: pact.description,
      provenance: provenances.find((one) => one === pact.comments?.provenance),
      since: releaseOf(pact.comments?.since),
      until: releaseOf(pact.comments?.until),
      pact,
    }));
}

/** The release of which an interaction is asked of a system that can simulate any: the wanted one, or the nearest in which it is answered so. */
export function releaseFor({ since, until }: Interaction, wanted: Release): string {
  if (since && wanted.order < since.order) return since.name;
  return until && wanted.order > until.order ? until.name : wanted.name;
}

function releaseOf(text = ""): Release | undefined {
  try {
    return parseRelease(text);
  } catch {
    return undefined;
  }
}

/** The body of a request or answer: Pact's fourth form wraps it, the older ones do not. */
export function bodyOf({ body }: { readonly body?: unknown }): unknown {
  if (typeof body === "object" && body !== null && "content" in body && "contentType" in body) return body.content;
  return body;
}

/** The text of a request that JSON cannot hold, with `${name}` where a value of the state belongs; Pact knows only bytes. */
export const textTemplateOf = ({ pact }: Interaction): string | undefined => pact.comments?.text;

/** The names of the values that an interaction uses up: of a second one with the same value, another answer may come. */
export const consumedBy = ({ pact }: Interaction): readonly string[] =>
  pact.comments?.consumes === undefined ? [] : pact.comments.consumes.split(", ");

/** The names of the values that an interaction takes from its states. */
export function valueNames({ pact }: Interaction): string[] {
  const { request, response, comments } = pact;
  const text = JSON.stringify([request.generators ?? {}, response.generators ?? {}, comments?.text ?? ""]);
  return [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name as string))].sort();
}
