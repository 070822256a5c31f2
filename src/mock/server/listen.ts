import { once } from "node:events";
import { createServer, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { promisify } from "node:util";
import { getRequestListener, type HttpBindings, RequestError } from "@hono/node-server";
import { problem, problemText, problemType } from "../../common/problem.ts";
import type { Config } from "../config/settings.ts";
import { createListenAddress, type Fetch, type ListenAddress } from "./access.ts";

export interface Listening {
  readonly port: number;
  readonly host: string;
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  readonly isLoopback: boolean;
  /** Accepts no more calls, waits a moment for those under way, and cuts the rest. */
  close(): Promise<void>;
}

interface ListenSettings
  extends Pick<Config, "host" | "port" | "allowedHosts" | "requestTimeoutMs" | "maxConnections"> {
  /** PEM texts; `undefined` means plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly connections: ConnectionCounts;
}

const longestHeadMs = 10_000;

const longestCheckMs = 1000;

/** @throws Error with code EADDRINUSE, EACCES or ENOTFOUND, or when the certificate is no good */
export async function listen(fetch: Fetch, settings: ListenSettings): Promise<Listening> {
  const { host, port, tls, requestTimeoutMs } = settings;
  let listener: ListenAddress | undefined;
  const handleRequest = getRequestListener((request, env) => fetch(request, { ...(env as HttpBindings), listener }), {
    // HTTP/1.0 requests need no Host header.
    hostname: "localhost",
    errorHandler(error) {
      if (error instanceof RequestError) return problem(400, "Invalid request", `${error.message}.`);
      throw error;
    },
  });
  const options = {
    maxHeaderSize: 16 * 1024,
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(longestHeadMs, requestTimeoutMs),
    connectionsCheckingInterval: Math.min(longestCheckMs, requestTimeoutMs),
  };
  const server = tls
    ? createSecureServer({ ...options, ...tls, handshakeTimeout: longestHeadMs }, handleRequest)
    : createServer(options, handleRequest);
  limitConnections(server, settings.maxConnections, settings.connections);
  dropDeafClients(server, requestTimeoutMs);
  server.on("clientError", answerBrokenRequest);
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address() as AddressInfo;
  listener = createListenAddress(address.address, [host, ...settings.allowedHosts]);
  const shownHost = address.family === "IPv6" ? `[${address.address}]` : address.address;
  let closing: Promise<void> | undefined;
  return {
    port: address.port,
    host,
    url: `${tls ? "https" : "http"}://${shownHost}:${address.port}`,
    isLoopback: listener.isLoopback,
    close() {
      closing ??= close(server);
      return closing;
    },
  };
}

/** Closes connections whose client does not read its answer. */
function dropDeafClients(server: Server, requestTimeoutMs: number): void {
  server.setTimeout(requestTimeoutMs + 2 * longestCheckMs, (socket: Socket & { _httpMessage?: ServerResponse }) => {
    if (!socket._httpMessage || socket.writableLength > 0) socket.destroy();
  });
}

async function close(server: Server): Promise<void> {
  // Calls under way have a moment to finish, and a stop takes less than a second.
  const cut = setTimeout(() => server.closeAllConnections(), 700);
  await promisify(server.close.bind(server))();
  clearTimeout(cut);
}

export interface ConnectionCounts {
  open: number;
  /** Closed at once, because there were too many. */
  refused: number;
  /** Closed, because no whole request came in time. */
  silent: number;
}

/** Counts the connections of a server, and closes those above `most` before it reads a byte. */
function limitConnections(server: Server, most: number, counts: ConnectionCounts): void {
  server.maxConnections = most;
  server.on("connection", (socket) => {
    counts.open += 1;
    socket.once("close", () => {
      counts.open -= 1;
    });
  });
  server.on("drop", () => {
    counts.refused += 1;
  });
  const countSilent = ({ code }: NodeJS.ErrnoException) => {
    if (code === "ERR_HTTP_REQUEST_TIMEOUT" || code === "ERR_TLS_HANDSHAKE_TIMEOUT") counts.silent += 1;
  };
  server.on("clientError", countSilent);
  server.on("tlsClientError", countSilent);
}

const brokenRequests: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, "The head of the request is larger than 16 KB."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request did not arrive in the time that --request-timeout-ms allows."],
};

/** Answers bytes that never became a request: not HTTP, too large a head, or too slow. */
function answerBrokenRequest({ code = "" }: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy();
  const [status, detail] = brokenRequests[code] ?? [400, "This is not HTTP as Node reads it."];
  const title = STATUS_CODES[status] ?? "";
  const text = problemText(status, title, detail);
  const head = `HTTP/1.1 ${status} ${title}\r\nConnection: close\r\nContent-Type: ${problemType}\r\n`;
  // Without it, the connection would stay open until the client closes it too.
  socket.end(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`, () => socket.destroy());
}
