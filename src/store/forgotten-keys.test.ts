import { expect, test } from "vitest";
import * as z from "zod";
import { ForgottenKeys } from "./forgotten-keys.ts";

test("misses no key of a row that it was told of, and seldom takes another for one", () => {
  const schema = z.strictObject({ id: z.string(), key: z.string().optional() });
  const indexes = {
    id: { unique: true },
    key: { unique: true, outlivesRows: ({ key }: { key?: string }) => key },
  } as const;
  const keys = new ForgottenKeys({ collection: "things", label: "Thing", schema, indexes, references: {} } as never);
  const named = (kind: string) => Array.from({ length: 20_000 }, (_, index) => JSON.stringify([kind, `HS-${index}`]));
  const counted = (kind: string, index = "key") => named(kind).filter((key) => keys.mayHold(index, key)).length;
  expect(counted("there")).toBe(0);
  for (const key of named("there")) keys.add({ id: key, key });
  keys.add({ id: "without" });
  expect(counted("there")).toBe(20_000);
  expect(counted("other")).toBeLessThan(100);
  expect(counted("there", "id")).toBe(0);
});
