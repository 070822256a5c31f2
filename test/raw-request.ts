import { connect } from "node:net";

/** Sends the lines of a head to a port of this machine as they stand, and gives what came until the connection was closed. */
export async function rawRequest(port: number, ...lines: readonly string[]) {
  const socket = connect(port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  socket.on("error", () => undefined);
  await new Promise((resolve) => socket.once("close", resolve));
  const [head = "", body = ""] = text.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), head: head.toLowerCase(), body };
}
