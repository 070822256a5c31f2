import { webApiRoot } from "../../wire/web-api-root.ts";
import { queryOf } from "./asked-rows.ts";
import type { RecordedExchange, RecordingPart } from "./recording.ts";

/** A recording as an HTTP Archive, version 1.2: for viewers of those. What a recording does not have is -1, or empty, there. */
export function harOf(parts: readonly RecordingPart[]): object {
  return {
    log: {
      version: "1.2",
      creator: { name: "crmcom-mock", version: parts[0]?.header.program.split(" ").at(-1) ?? "" },
      entries: parts.flatMap(({ header, exchanges }) =>
        exchanges.map((exchange) => entryOf(exchange, header.date, header.host)),
      ),
    },
  };
}

function entryOf(exchange: RecordedExchange, date: string, host: string): object {
  const { verb, path, request, answer, ms, count } = exchange;
  const query = queryOf(exchange);
  const mimeType = request.headers["content-type"] ?? "";
  const sent = textOf(request.body);
  const got = textOf(answer.body);
  return {
    // The recording knows the day alone.
    startedDateTime: `${date}T00:00:00.000Z`,
    time: ms,
    request: {
      method: verb,
      url: `http://${host}${webApiRoot}${path}${query && `?${query}`}`,
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: listed(request.headers),
      queryString: request.query.map(([name, value]) => ({ name, value })),
      ...(sent !== undefined && { postData: { mimeType, text: sent } }),
      headersSize: -1,
      bodySize: -1,
    },
    response: {
      status: answer.status ?? 0,
      statusText: answer.failure ?? "",
      httpVersion: "HTTP/1.1",
      cookies: [],
      headers: listed(answer.headers),
      content: { size: -1, mimeType: answer.headers["content-type"] ?? "", ...(got !== undefined && { text: got }) },
      redirectURL: "",
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: { send: 0, wait: ms, receive: 0 },
    ...(count > 1 && { comment: `came ${count} times` }),
  };
}

const textOf = (body: RecordedExchange["answer"]["body"]): string | undefined =>
  body && ("json" in body ? JSON.stringify(body.json) : undefined);

const listed = (headers: Readonly<Record<string, string>>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));
