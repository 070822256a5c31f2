import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runProgram } from "../run-program.ts";
import { tempFolder } from "../temp-folder.ts";
import { readLines } from "./record-here.ts";
import { startUpstream } from "./upstream.ts";

const list = "/crmapi/rest/v2/customer_events/social_media/list";

const status = { code: "OK", message: "", description: "" };
const names = Object.fromEntries(Array.from({ length: 300_000 }, (_, at) => [`name${at}`, at]));
const events = Array.from({ length: 60_000 }, (_, at) => ({ number: String(at), profile: `p${at}`, action: "LIKE" }));

test.each([
  [128, "300 000 names", names, /exchange not recorded: 300003 members/],
  [128, "60 000 rows", events, /OK|exchange not recorded: 180003 members/],
  [256, "60 000 rows", events, /OK/],
])(
  "with a heap of %i MB, a response of %s is forwarded, and what is recorded of it is told",
  {
    timeout: 300_000,
  },
  async (megabytes, _, data, told) => {
    const folder = tempFolder();
    const text = JSON.stringify({ data, status });
    const upstream = await startUpstream((request, response) => {
      request.resume();
      response.end(request.url?.includes("large") ? text : JSON.stringify({ data: [], status }));
    });
    onTestFinished(upstream.close);
    const words = ["record", "--upstream", upstream.url, "--release", "R14", "--out", "rec.ndjson"];
    const run = runProgram(words, folder, { NODE_OPTIONS: `--max-old-space-size=${megabytes}` });
    const [, url] = await run.says(/call (http:\S+) in place/);
    const send = (query: string) => fetch(`${url}${list}${query}`, { method: "POST", body: "{}" });
    expect((await (await send("?large")).text()).length).toBe(text.length);
    expect(await (await send("")).json()).toMatchObject({ data: [] });
    await run.says(/list 200(?:.|\n)*list 200/);
    expect(await run.stop()).toBe(0);
    expect(run.stderr).toMatch(new RegExp(`list 200, (?:${told.source}) `));
    const lines = readLines(join(folder, "rec.ndjson"));
    expect(lines.map(({ kind }) => kind)).toEqual(["recording", "exchange", "exchange", "end"]);
  },
);
