import { expect, test } from "vitest";
import { variantsById } from "../assumptions/switches.ts";
import { catalog } from "../vendor/catalog.ts";
import type { Method } from "../vendor/method.ts";
import { newestKnownRelease } from "../wire/release.ts";
import remedies from "./remedies.json" with { type: "json" };
import { helpedVerdicts, remedyFor } from "./remedy.ts";

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

const about = (method: Method, switches = {}) => ({ method, methods, release: newestKnownRelease, switches });

const cases = helpedVerdicts.flatMap((verdict) =>
  [...new Set(remedies[verdict].map(({ assumption }) => assumption))].flatMap((assumption) =>
    ["as-assumed", ...(variantsById.get(assumption) ?? [])].flatMap((variant) =>
      Object.keys(kinds).map((kind) => ({ verdict, assumption, variant, kind })),
    ),
  ),
);

test.each(cases)("$verdict of a $kind method under $assumption=$variant", ({ verdict, assumption, variant, kind }) => {
  const method = kinds[kind] as Method;
  const remedy = remedyFor(verdict, about(method, variant === "as-assumed" ? {} : { [assumption]: variant }));
  expect(remedy.helps).not.toMatch(/[{}]|undefined| {2}/);
  expect(remedy.variant).toBe(remedy.assumption === assumption ? variant : "as-assumed");
  // Names only members and methods that there are.
  if (kind === "alone") expect(remedy.helps).not.toMatch(/external_system|\.list|each row/);
  if (kind === "single") expect(remedy.helps).not.toMatch(/request_unique_identifier|each row/);
  if (/ask the vendor/.test(remedy.helps))
    expect(remedy.settle).toBe(`npx --no-install crmcom-mock assumptions ${remedy.assumption} --ask`);
  else expect(remedy.settle).toContain(`verify --target https://crm.example/tenant --only ${remedy.assumption}`);
});

test.each([
  ["bulk", {}, /^Send external_system .* with each row, .*: the second event is refused\.$/],
  ["single", {}, /^Send external_system .* with each call, /],
  ["bulk", { "bulk.reference-reused": "accepted" }, /^List the events with customer_events\.social_media\.list before/],
  ["alone", {}, /^Nothing in vouchers\.burn tells the second call from the first: ask the vendor\.$/],
])("a duplicate of a %s method with %j", (kind, switches, helps) => {
  expect(remedyFor("duplicate", about(kinds[kind] as Method, switches)).helps).toMatch(helps);
});
