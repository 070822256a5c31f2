import { maskedBody, maskedJson, maskHeaders, maskQuery } from "../wire/secrets.ts";
import type { JournalCall, JournalRecord } from "./journal-record.ts";

/** The first line of an entry. */
interface Head {
  readonly call: JournalCall;
  /** Letters of the body that are kept. */
  readonly bodyLength: number;
  /** Of the whole body as it was sent. */
  readonly bodyBytes: number;
  readonly isCut: boolean;
}

/**
 * A call as its journal keeps it, in parts that make one text: a line that says what is kept of it, then its body and its
 * answer. The secrets are masked here, and so nothing that is kept has one.
 * @param most letters of the body, and of the answer, that are kept
 */
export function printEntry(call: JournalCall, body: string, answer: string, most: number): readonly string[] {
  const keptBody = maskedBody(cut(body, most));
  const head: Head = {
    call: {
      ...call,
      query: maskQuery(call.query),
      headers: maskHeaders(call.headers),
      // Of an answer that is not all there, the rows would be half a story.
      rows: answer.length > most ? undefined : call.rows,
    },
    bodyLength: keptBody.reduce((sum, piece) => sum + piece.length, 0),
    bodyBytes: Buffer.byteLength(body),
    isCut: body.length > most || answer.length > most,
  };
  return [`${JSON.stringify(head)}\n`, ...keptBody, ...maskedJson(cut(answer, most))];
}

/** What `printEntry` printed. */
export function readEntry(text: string): JournalRecord {
  const from = text.indexOf("\n") + 1;
  const { call, bodyLength, bodyBytes, isCut } = JSON.parse(text.slice(0, from)) as Head;
  const body = text.slice(from, from + bodyLength);
  return { ...call, body, bodyBytes, answer: text.slice(from + bodyLength), isCut };
}

const cut = (text: string, most: number) => (text.length <= most ? text : text.slice(0, most));
