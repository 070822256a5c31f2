import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";

/** A socket that the stand-in listens on. */
export interface Listening {
  readonly port: number;
  readonly host: string;
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
  /** Takes no more calls, finishes those under way, and cuts what is not done in time. */
  close(): Promise<void>;
}

/** Time that calls under way have to finish, so that the whole stop stays under a second. */
const graceMs = 700;

type Fetch = (request: Request, env: unknown) => Response | Promise<Response>;

/**
 * Serves on host and port; port 0 takes a free one.
 * @throws Error with code EADDRINUSE, EACCES, ENOTFOUND when the address cannot be had
 */
export async function listen(fetch: Fetch, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({ fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  const shownHost = address.family === "IPv6" ? `[${address.address}]` : address.address;
  let closing: Promise<void> | undefined;
  return {
    port: address.port,
    host,
    url: `http://${shownHost}:${address.port}`,
    close() {
      closing ??= close(server);
      return closing;
    },
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
