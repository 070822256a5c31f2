import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { interactionsOf, isAskedIn, readPactFiles, statesOf } from "../../src/lab/verify/interaction.ts";
import { parseRelease } from "../../src/wire/release.ts";
import { contracts, verifyAgainst } from "./verify-against.ts";

const release = "R17.0.0";

/** A stand-in of which nobody sees that it is one, and that nobody resets. @returns its base URL */
async function hiddenStandIn(): Promise<string> {
  const standIn = createStandIn({ seed: "hidden", logLevel: "silent", release });
  const server = createServer(async (request, response) => {
    if (request.url?.includes("/__mock/")) return void response.writeHead(404).end();
    const body = await buffer(request);
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const { method = "GET", url = "/" } = request;
    const answer = await standIn.fetch(url, { method, headers, ...(body.length > 0 && { body }) });
    response.writeHead(answer.status, { "Content-Type": answer.headers.get("Content-Type") ?? "text/plain" });
    response.end(await answer.text());
  });
  // Longer than an examination takes: a connection that is just being closed answers nobody.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await standIn.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("a system that is never reset is found the same twice in a row", async () => {
  const url = await hiddenStandIn();
  const values = Object.fromEntries(statesOf(interactionsOf(readPactFiles(contracts))));
  for (const _ of ["first", "second"]) {
    const { results, examination, target } = await verifyAgainst(url, values, {
      asked: (all) => all.filter((one) => isAskedIn(one, parseRelease(release))),
    });
    expect(target.kind).toBe("system");
    expect(examination?.findings.filter(({ verdict }) => verdict === "refuted")).toEqual([]);
    const different = results.filter(({ outcome }) => outcome === "different");
    expect(different.map(({ interaction, differences }) => [interaction.description, differences])).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === "same").length).toBeGreaterThanOrEqual(240);
  }
});
