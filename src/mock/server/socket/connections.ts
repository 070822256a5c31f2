import type { Server } from "node:http";

/** How many connections there are to a stand-in, and what became of others since its start. */
export interface ConnectionCounts {
  open: number;
  /** Closed at once, as there were too many. */
  refused: number;
  /** Closed, as no whole request came in its time. */
  silent: number;
}

const timeouts: ReadonlySet<string | undefined> = new Set(["ERR_HTTP_REQUEST_TIMEOUT", "ERR_TLS_HANDSHAKE_TIMEOUT"]);

/**
 * Limits the connections of a server, and counts them.
 * @param most that there are at a time; the next ones are closed before a byte of them is read
 */
export function limitConnections(server: Server, most: number, counts: ConnectionCounts): void {
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
    if (timeouts.has(code)) counts.silent += 1;
  };
  server.on("clientError", countSilent);
  server.on("tlsClientError", countSilent);
}
