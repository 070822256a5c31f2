import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRecording } from "../../src/documents/recording.ts";
import { createStandIn } from "../../src/index.ts";
import { recordedFixtures } from "../../src/tenant/examine/recorded-fixtures.ts";
import { ownMethods } from "../../src/vendor/catalog.ts";
import { readAnswer } from "../../src/wire/envelope.ts";
import { runHere } from "../run-program.ts";
import { recordedDay, recordingOf } from "./recording-of.ts";

const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-recorded-"));
const root = "/crmapi/rest/v2/customer_events";

type Send = (url: string, init?: RequestInit) => Promise<Response>;
type Named = Readonly<Record<"account" | "unit" | "event", string>>;

/** Lists and shows what is there, and creates a like. @returns whether each call was done */
async function day(send: Send, token: string, { account, unit, event }: Named): Promise<boolean[]> {
  const accounts_receivable_identifier = { number: account };
  const post = (body: object) => ({ method: "POST", body: JSON.stringify({ token, ...body }) });
  const row = {
    accounts_receivable_identifier,
    performed_by_unit_identifier: { name: unit },
    profile: "planted-secret",
  };
  const like = { ...row, performed_on: "2016-06-22T15:00:00", social_media: "FACEBOOK", action: "LIKE" };
  const done: boolean[] = [];
  for (const [path, init] of [
    ["/social_media/list", post({ accounts_receivable_identifier })],
    [`/social_media/show?${new URLSearchParams({ token, customer_event_identifier: `number=${event}` })}`, {}],
    ["/social_media/create", post({ ...like, external_system: "shop", external_system_reference_number: "R-1" })],
    ["/social_media/list", post({ accounts_receivable_identifier })],
  ] as const) {
    done.push(readAnswer((await (await send(root + path, init)).json()) as object).isOk);
  }
  return done;
}

const recorded = await recordedDay({}, async (base, token) => {
  const named = { account: "ACR0000000164", unit: "Admin Unit", event: "5" };
  expect(await day((path, init) => fetch(base + path, init), token, named)).toEqual([true, true, true, true]);
});

const read = (out: string, name: string) => JSON.parse(readFileSync(join(out, `${name}.json`), "utf8"));

describe("fixtures from a recording", { timeout: 60_000 }, () => {
  test("are served, and the client that was recorded runs on them under their pseudonyms", async () => {
    const out = join(folder, "served");
    const made = await runHere(["fixtures", "from", recorded, "--out", out]);
    expect(made.stdout).toMatch(/^accounts_receivable: 2 records, like ACR\d{10}$/m);
    expect(made.stdout).toContain("1 event left out, as the recorded calls created them\n");
    expect(made.stdout).toContain("free texts, users, tokens, keys and cards are in no recording");
    await using standIn = createStandIn({ fixtures: out, logLevel: "silent" });
    const text = readFileSync(recorded, "utf8");
    const pseudonym = (before: RegExp) => new RegExp(`${before.source}"(?:number=)?([^"]+)"`).exec(text)?.[1] as string;
    const account = pseudonym(/"accounts_receivable_identifier":\{"number":/);
    const unit = pseudonym(/"performed_by_unit_identifier":\{"name":/);
    const event = pseudonym(/"customer_event_identifier",/);
    const done = await day(async (path, init) => standIn.fetch(path, init), standIn.token as string, {
      account,
      unit,
      event,
    });
    expect(done).toEqual([true, true, true, true]);
    expect(standIn.sandbox("default").events()).toHaveLength(1);
  });

  test("lie on the built-in set, hold nothing of the tenant and no text that nobody recorded", async () => {
    const out = join(folder, "whole");
    await runHere(["fixtures", "from", recorded, "--out", out, "--json"]);
    expect(read(out, "users")[0]).toMatchObject({ username: "mpadministrator" });
    expect(read(out, "accounts_receivable")[0]).toMatchObject({ number: "ACR0000000164" });
    const { fixtures } = recordedFixtures(readRecording(recorded), ownMethods);
    expect(JSON.stringify(fixtures)).not.toMatch(/planted-secret|Polina|xxx/);
    expect(fixtures["tokens"]).toEqual([]);
    expect((await runHere(["validate", "--fixtures", out])).code).toBe(0);
  });

  test("say what is made and what is left out because no answer shows it", async () => {
    const path = await recordedDay({}, async (base, token) => {
      const number = { number: "ACR0000000164" };
      const body = { token, accounts_receivable_identifier: number, fields_set: "number" };
      await (await fetch(`${base}${root}/social_media/list`, { method: "POST", body: JSON.stringify(body) })).text();
    });
    const { fixtures, lines } = recordedFixtures(readRecording(path), ownMethods);
    expect(fixtures["accounts_receivable"]).toMatchObject([{ number: expect.stringMatching(/^ACR\d+$/) }]);
    expect(fixtures["customer_events"]).toEqual([]);
    expect(lines).toEqual([
      expect.stringMatching(/^accounts_receivable: 1 record, like ACR\d+$/),
      "  id is not known of 1, and made",
      "  name is not known of 1, and made",
      expect.stringMatching(/^customer_events: \d+ left out, as no answer shows all that they need$/),
    ]);
  });

  test("of a recording without records are none, and a folder that is there stays", async () => {
    const out = join(folder, "none");
    const refused = await recordingOf({ data: {}, status: { code: "X", message: "no", description: "" } });
    expect((await runHere(["fixtures", "from", refused, "--out", out])).code).toBe(3);
    expect(existsSync(out)).toBe(false);
    const actual = await runHere(["fixtures", "from", recorded, "--out", folder]);
    expect(actual).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is there already; expected a new folder"),
    });
  });
});
