import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { problemText, problemType } from "../../../wire/problem-text.ts";

/** By Node's code of the fault: HTTP status, and what to tell. */
const faults: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "The head of the request is larger than 16 KB."],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, "The chunk extensions of the request are too large."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request did not arrive in the time that --request-timeout-ms allows."],
};

const malformed = [400, "This is not HTTP as Node reads it."] as const;

/** Answers what never became a request: no HTTP, a head too large, too slow. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  const { _httpMessage: answer } = socket as { _httpMessage?: ServerResponse };
  // Calls that came whole before it on the same connection are answered first.
  if (answer?.req.complete && !answer.writableFinished && socket.writable) {
    answer.once("finish", () => setImmediate(answerBrokenRequest, error, socket));
    return;
  }
  // As Node's own handler does: nothing is written into the middle of an answer.
  if (error.code === "ECONNRESET" || !socket.writable || answer?.headersSent) {
    socket.destroy();
    return;
  }
  const [status, detail] = faults[error.code ?? ""] ?? malformed;
  const title = STATUS_CODES[status] as string;
  const text = problemText(status, title, detail);
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      "Connection: close",
      `Content-Type: ${problemType}`,
      `Content-Length: ${Buffer.byteLength(text)}`,
      "",
      text,
    ].join("\r\n"),
    // Otherwise the connection would stay until its client closes it, too.
    () => socket.destroy(),
  );
}
