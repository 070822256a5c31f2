import { expect, test } from "vitest";
import { variantsById } from "../assumptions/switches.ts";
import { catalog } from "../vendor/catalog.ts";
import type { Method } from "../vendor/method.ts";
import { newestKnownRelease } from "../wire/release.ts";
import { type FixContext, suggestedFix } from "./suggested-fix.ts";
import fixes from "./suggested-fixes.json" with { type: "json" };
import { failingVerdicts } from "./verdicts.ts";

const methods = catalog.map(({ method }) => method);
const named = (name: string) => methods.find((method) => method.name === name) as Method;
const alone = { ...named("authentication.token.release"), name: "vouchers.burn" };

/** A bulk method, a single one with references, one that only shows, and one of a user that nothing lists. */
const kinds: Readonly<Record<string, Method>> = {
  bulk: named("customer_events.bulk.social_media.create"),
  single: named("customer_events.social_media.create"),
  show: named("customer_events.social_media.show"),
  alone,
};

const about = (method: Method, switches = {}): Omit<FixContext, "verdict"> => {
  return { method, methods, release: newestKnownRelease, switches, certainty: () => "assumed" };
};

const cases = failingVerdicts.flatMap((verdict) =>
  [...new Set(fixes[verdict].map(({ assumption }) => assumption))].flatMap((assumption) =>
    ["as-assumed", ...(variantsById.get(assumption) ?? [])].flatMap((variant) =>
      Object.keys(kinds).map((kind) => ({ verdict, assumption, variant, kind })),
    ),
  ),
);

test.each(cases)("$verdict of a $kind method under $assumption=$variant", ({ verdict, assumption, variant, kind }) => {
  const method = kinds[kind] as Method;
  const fix = suggestedFix({ verdict, ...about(method, variant === "as-assumed" ? {} : { [assumption]: variant }) });
  expect(fix.text).not.toMatch(/[{}]|undefined| {2}/);
  expect(fix.variant).toBe(fix.assumption === assumption ? variant : "as-assumed");
  // Names only members and methods that there are.
  if (kind === "alone") expect(fix.text).not.toMatch(/external_system|\.list|each row/);
  if (kind === "single") expect(fix.text).not.toMatch(/request_unique_identifier|each row/);
  const isQuestion = /ask the vendor/.test(fix.text);
  expect(fix.settle).toContain(isQuestion ? `assumptions ${fix.assumption} --ask` : `--only ${fix.assumption}`);
});

test.each([
  ["bulk", {}, {}, /^Send external_system .* with each row, .*: the second event is then refused/],
  ["single", {}, {}, /^Send external_system .* with each request, /],
  ["bulk", {}, { sendsReferences: true }, /^Make external_system_reference_number once for each event/],
  ["bulk", {}, { point: { fault: "refused:tokenExpired" } }, /^Log in again, then send only the rows/],
  ["bulk", {}, { point: { fault: "garbled", lasts: true } }, /^When your tries run out/],
  ["show", {}, { point: { fault: "garbled" } }, /^Do not take a response that cannot be read, .* for an empty list/],
  [
    "bulk",
    { "bulk.reference-reused": "answered-again" },
    {},
    /^Send external_system .*: the first event is then returned/,
  ],
  ["bulk", { "bulk.reference-reused": "accepted" }, {}, /^List the events with customer_events\.social_media\.list/],
  ["alone", {}, {}, /^Nothing in vouchers\.burn distinguishes the second request from the first: ask the vendor\.$/],
] as const)("a duplicate of a %s method with %j and %j", (kind, switches, more, text) => {
  const context: FixContext = { verdict: "duplicate", ...about(kinds[kind] as Method, switches), ...more };
  expect(suggestedFix(context).text).toMatch(text);
});
