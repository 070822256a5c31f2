import type { Example } from "../../wire/example.ts";
import { type Refusal, refuse, renderRefusal, renderRow } from "../../wire/refusal.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";

/** A refusal as an example names it: our table words it, so that a text stands in one place. */
interface ToldRefusal {
  readonly kind: VendorErrorKind;
  readonly values?: Readonly<Record<string, string>>;
}

type ToldState = Omit<Example["state"], "name">;

/**
 * An example as a file has it. It is assumed unless it says otherwise. It answers `data` with the status OK, or is `refused`, or has a
 * `response` of its own. A row with `refused` has the code and the text of that error. `{"times": 999, "of": row}` stands for that
 * many elements, in which `{{row}}` is the place, from 1 on.
 */
interface ToldExample extends Omit<Partial<Example>, "title" | "state" | "request"> {
  readonly title: string;
  /** The name of one of the states. */
  readonly state?: string;
  readonly request: Example["request"];
  readonly data?: unknown;
  readonly refused?: ToldRefusal;
}

/** An example, and what it is refused with. */
export type AnsweredExample = Example & { readonly refusal?: Refusal };

/** What stands in `examples.json`. */
export interface ExamplesDocument {
  readonly states?: Readonly<Record<string, ToldState>>;
  readonly examples: readonly ToldExample[];
}

const usualState = "nothing in particular";

/** The examples of a document, with what it leaves to our table of errors. */
export function readExamples(document: object): readonly AnsweredExample[] {
  const { states = {}, examples } = document as ExamplesDocument;
  return examples.map(({ state: name = usualState, request, data, refused, response, ...told }) => ({
    provenance: "assumed",
    generated: [],
    ...told,
    state: { name, values: {}, ...states[name] },
    request: whole(request) as Example["request"],
    response: refused ? refusedAnswer(refused) : (response ?? answered(whole(data))),
    ...(refused && { refusal: refuse(refused.kind, refused.values) }),
  }));
}

const answered = (data: unknown) => ({ body: { data, status: { code: "OK", description: "", message: "" } } });

function refusedAnswer({ kind, values }: ToldRefusal): Example["response"] {
  const { code, description, message, httpStatus } = renderRefusal(vendorErrors, refuse(kind, values));
  const body = { data: {}, status: { code, description, message } };
  return httpStatus === undefined ? { body } : { status: httpStatus, body };
}

/** A part of an example with its repeated elements and its refused rows written out. */
function whole(part: unknown): unknown {
  if (Array.isArray(part)) return part.flatMap(elements);
  if (typeof part !== "object" || part === null) return part;
  const { refused, ...members } = Object.fromEntries(Object.entries(part).map(([name, one]) => [name, whole(one)]));
  return refused ? { ...refusedRow(refused as ToldRefusal), ...members } : members;
}

function elements(element: unknown): unknown[] {
  const { times, of } = (element ?? {}) as { readonly times?: number; readonly of?: unknown };
  if (times === undefined) return [whole(element)];
  const text = JSON.stringify(whole(of));
  return Array.from({ length: times }, (_, index) => JSON.parse(text.replaceAll("{{row}}", String(index + 1))));
}

function refusedRow({ kind, values }: ToldRefusal) {
  const { code, text } = renderRow(vendorErrors, refuse(kind, values));
  return { error_description: text, error_code: code };
}
