import { describe, expect, test } from "vitest";
import { startFaultClient } from "./faults-client.ts";
import { runHere } from "./run-program.ts";

async function run(...words: string[]) {
  const { code, stdout: out, stderr: error } = await runHere(words);
  return { code, out, error };
}

describe("the commands of faults", () => {
  test.each([
    [["add", "no-such-file"], /no-such-file: neither a preset/],
    [["list", "--url", "nowhere"], /^--url: "nowhere" is not accepted; expected a URL like/],
    [["list", "--url", "http://me:hunter2@127.0.0.1:1"], /^--url: credentials are not accepted; .*--admin-token\n$/],
    [
      ["list", "--url", "http://me:hunter2@127.0.0.1:70000"],
      /^--url: "http:\/\/\*{4}@127\.0\.0\.1:70000" is not accepted/,
    ],
    [["list", "--port", "9999"], /^--port: unknown; known are: .*--url/],
    [["list", "--url", "http://127.0.0.1:1"], /:1 cannot be reached: .*; start the mock server there, or .* --url\n$/],
    [["add"], /expected the name of a preset/],
  ])("%j is refused", async (words, error) => {
    expect(await run("faults", ...words)).toMatchObject({ code: 2, out: "", error: expect.stringMatching(error) });
  });
});

test("a running server is listed, added to and cleared", async () => {
  await using client = await startFaultClient("socket");
  const { url } = await client.standIn.listen({ port: 0 });
  const faults = (...words: string[]) => run("faults", ...words, "--url", url);
  const listed = async () => JSON.parse((await faults("list", "--json")).out);
  expect(await faults("add", "flaky")).toMatchObject({ code: 0 });
  expect(await listed()).toMatchObject({ items: [{ id: "flaky" }] });
  expect((await faults("list")).out).toMatch(/^flaky +.*\. It ends when it is removed\.\n$/);
  expect(await faults("add", "flaky")).toMatchObject({ code: 2, error: expect.stringMatching(/409/) });
  const unknown = expect.stringMatching(/404: There is no rule "flakey"; did you mean flaky/);
  expect(await faults("remove", "flakey")).toMatchObject({ code: 2, error: unknown });
  expect(await faults("remove", "flaky")).toMatchObject({ out: "removed the fault rule flaky\n" });
  expect(await faults("clear")).toMatchObject({ code: 0 });
  expect(await listed()).toMatchObject({ total: 0 });
  expect((await faults("list")).out).toBe("there are no fault rules\n");
  expect((await run("faults", "list", "--presets")).out).toMatch(/^flaky +One request in five/);
});

test("a rule that asks for what no call has is added and listed with its warnings", async () => {
  await using client = await startFaultClient("socket");
  const { url } = await client.standIn.listen({ port: 0 });
  const rule = JSON.stringify({ match: { body: { "/nosuch": { equals: 1 } } }, effect: { http: { status: 503 } } });
  expect((await run("faults", "add", rule, "--url", url)).out).toMatch(/warning: \/match\/body\/~1nosuch: no method/);
  expect((await run("faults", "list", "--url", url)).out).toMatch(/warning: \/match\/body\/~1nosuch: no method/);
});
