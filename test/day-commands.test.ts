import { afterAll, beforeAll, expect, test } from "vitest";
import { createStandIn } from "../src/index.ts";
import { createPath, eventRow } from "./event-rows.ts";
import { runHere } from "./run-program.ts";

const standIn = createStandIn();
const mine = standIn.sandbox("mine");
let url = "";

beforeAll(async () => {
  ({ url } = await standIn.listen({ port: 0 }));
});
afterAll(() => standIn.close());

/** What a command prints about the sandbox, or the error that it ends with. */
async function says(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await runHere([...words, "--url", url]);
  expect(code).toBe(stderr === "" ? 0 : 2);
  return stdout + stderr;
}

test("the events that a client created twice are printed with their calls, until the sandbox is reset", async () => {
  const body = JSON.stringify({ token: mine.token, social_media_customer_events_set: [eventRow()] });
  for (let call = 0; call < 2; call += 1) await mine.fetch(createPath, { method: "POST", body });
  const asked = ["duplicates", "--sandbox", "mine"];
  expect(await says(...asked)).toMatch(/^same content: 2 events, \d+ \(call-1\), \d+ \(call-2\)\n$/);
  expect(JSON.parse(await says(...asked, "--json"))).toMatchObject({ total: 1 });

  expect(await says("reset", "jurnal", "--sandbox", "mine")).toContain("/jurnal: unknown; did you mean journal?");
  expect(await says("reset", "journal", "--sandbox", "mine")).toBe("reset journal of the sandbox mine\n");
  expect(await says(...asked)).toMatch(/ \(earlier call-1\), \d+ \(earlier call-2\)\n$/);
  expect(await says("reset", "--sandbox", "mine")).toContain("reset state, journal, ");
  expect(await says(...asked)).toBe("no event was created twice\n");
  expect(await says("reset", "all", "journal")).toBe("reset journal of all 2 sandboxes\n");
});
