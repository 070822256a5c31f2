import { expect, test } from "vitest";
import { namedRow } from "../event-rows.ts";
import { bulkCall, examined, startSystem, wronglySaid } from "./sessions.ts";

test("a system that does as we do is not refuted by calls that each used to mislead", async () => {
  await using system = startSystem();
  const { send } = system;
  const bulk = (rows: unknown, token = system.token) => send(bulkCall(token, rows));
  const [unknown, refused] = ["1", "2"].map((digit) => digit.padStart(32, "0"));
  const body = { token: system.token, accounts_receivable_identifier: { number: "ACR0000000164" } };
  const list = { method: "customer_events/social_media/list", body };
  await bulk([namedRow("a")]);
  await send(list);
  await bulk([namedRow("x", { accounts_receivable_identifier: { number: "ACR00045750" } }), namedRow("x")]);
  await bulk(Array.from({ length: 1001 }, (_, at) => namedRow(String(at))));
  await bulk([namedRow("a")], unknown);
  await bulk([namedRow("a", { performed_on: "2050-01-01T00:00:00" })]);
  await bulk([namedRow("a", { profile: undefined })], refused);
  await bulk("x", refused);
  // Two units are missing. Nobody can tell the rows apart, and without the account of three of these it would be three rows.
  const units = ["MISSING", "LOST", "WEB"].map((alternative_code) => ({ alternative_code }));
  const anna = { accounts_receivable_identifier: { number: "ACR0000000050" } };
  const ofAnna = units.map((unit, at) => ({
    ...anna,
    ...namedRow(String(at), { ...anna, performed_by_unit_identifier: unit }),
  }));
  await send(bulkCall(system.token, [...ofAnna, namedRow("a")], { fields_set: "number" }));
  await send({ method: list.method, body: { ...list.body, offset: 5, fields_set: 5 } });
  expect(wronglySaid(await system.examined())).toBeUndefined();
});

test("a card that is taken in other letters shows that these do not count", async () => {
  const assumptions = { "identifier.exact-text": "alike" } as const;
  await using system = startSystem({ assumptions });
  for (const identifier of ["CARD0001", "card0001"]) {
    const rewards_participant_identifier = { access_token_identifier: { identifier, pass_code: "1234" } };
    const row = namedRow("a", { accounts_receivable_identifier: undefined, rewards_participant_identifier });
    await system.send(bulkCall(system.token, [row]));
  }
  const { findings } = await system.examined();
  expect(findings).toContainEqual(expect.objectContaining({ id: "identifier.exact-text", variant: "alike" }));
});

test("a search without time ends with what it has, and says so", async () => {
  await using system = startSystem({ assumptions: { "value.null": "wrong-type" } });
  await system.sendRandom(1, 10);
  expect(await examined(system.exchanges(), -1)).toMatchObject({ isWhole: false, switches: {} });
});
