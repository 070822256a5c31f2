import { expect, test } from "vitest";
import { startSecondSystem } from "../contracts/second-system.ts";
import { examinedAt } from "./examined.ts";
import { recordHere } from "./record-here.ts";
import { eventRow, sendRows } from "./send-day.ts";

test("a system that knows nothing of ours is told apart, id by id, and adopted whole", {
  timeout: 60_000,
}, async () => {
  const system = await startSecondSystem();
  // With one key in many, the number that a text says is hidden.
  const recorder = await recordHere(system.url, { seed: "a" });
  const row = (id: string, more = {}) =>
    eventRow(id, {
      accounts_receivable_identifier: { number: "N-100" },
      performed_by_unit_identifier: { name: "Desk" },
      ...more,
    });
  const of = (rewards_participant_identifier: object) => ({
    accounts_receivable_identifier: undefined,
    rewards_participant_identifier,
  });
  const send = (rows: unknown, more = {}) => sendRows(recorder.url, "tok-live", rows, more);
  await send([
    row("a"),
    row("b", { accounts_receivable_identifier: { number: "N-901" } }),
    row("c", { accounts_receivable_identifier: { id: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1" } }),
  ]);
  await send([
    row("a", { performed_by_unit_identifier: { name: "Attic" } }),
    row("b", { classification_identifier: { name: "Gala" } }),
    row("c", { classification_identifier: { name: "Fair" } }),
  ]);
  await send([row("a", of({ number: "P-1" })), row("b", of({ number: "P-9" }))]);
  await send([
    row("a", of({ access_token_identifier: { identifier: "K1", pass_code: "zebra-stripe" } })),
    row("b", of({ access_token_identifier: { identifier: "K9", pass_code: "1" } })),
  ]);
  await send([
    row("a", { profile: undefined }),
    row("b", { social_media: "TWITTER" }),
    row("c", { performed_on: "soon" }),
  ]);
  await send([row("a", { external_system: "SYS", external_system_reference_number: "R-1" }), row("d"), row("d")]);
  await send([row("a", { accounts_receivable_identifier: { name: "Twin" } })]);
  await send([row("a")], { token: "tok-none" });
  await send([row("a")], { token: undefined });
  await send("x");
  await send([], { fields_set: "id" });
  await recorder.end("stopped");
  const { refuted, file, again } = await examinedAt(recorder.path);
  expect(refuted.map(([id]) => id).sort()).toEqual([
    "call.http-status",
    "error.accessTokenNotFound",
    "error.ambiguousIdentifier",
    "error.classificationNotFound",
    "error.externalReferenceReused",
    "error.mandatoryMissing",
    "error.requestUniqueIdentifierRepeated",
    "error.rewardsParticipantNotFound",
    "error.tokenMissing",
    "error.unitNotFound",
    "error.valueNotAllowed",
    "error.wrongType",
  ]);
  const { vendorErrors: worded, observed } = file;
  expect(observed.notAdopted).toEqual([]);
  expect(worded).toMatchObject({
    unitNotFound: { code: "NotFoundAPIValueException", message: "Office ({value}) Not Found." },
    mandatoryMissing: { code: "EMPTY" },
    tokenUnknown: { code: "COM.TOKEN", message: "Who are you?", httpStatus: 401 },
  });
  expect((await again()).report).toMatchObject({ counts: { same: 11, different: 0 }, leftovers: [], own: [] });
  await system.close();
});
