import { createServer } from "node:http";

/**
 * The limit that the mock server is measured against: Node's own server that reads a body, parses it, and prints an answer of
 * the documented size. It checks nothing, stores nothing, and decides nothing.
 */
const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { social_media_customer_events_set: rows } = JSON.parse(Buffer.concat(chunks).toString()) as {
      social_media_customer_events_set: { request_unique_identifier: string }[];
    };
    const processed: object[] = [];
    const unprocessed: object[] = [];
    for (const [index, { request_unique_identifier }] of rows.entries()) {
      if (index % 2 === 0) {
        processed.push({ number: "14", id: "49A9DF458B6E4DE69CDC7F5E330F34D9", request_unique_identifier });
      } else {
        unprocessed.push({
          error_description:
            "Error:Account (ACR00045750) Not Found. - Description:The specified API value was not found.",
          error_code: "NotFoundAPIValueException",
          request_unique_identifier,
        });
      }
    }
    const text = JSON.stringify({
      data: { unprocessed_customer_events_set: unprocessed, processed_customer_events_set: processed },
      status: { code: "OK", description: "", message: "" },
    });
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
    response.end(text);
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address() as { port: number };
  process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`);
});
