import { expect, test } from "vitest";
import { examinedTenant, oddities, ownOf } from "./oddities.ts";

test.each(Object.entries(oddities))(
  "a tenant of one oddity, %s: it is not confirmed, and nothing else is accused",
  async (_, one) => {
    const own = ownOf(one);
    const { findings } = await examinedTenant([one]);
    const behaviours = findings.filter(({ id }) => !id.startsWith("error."));
    const accused = behaviours.filter(({ verdict, reason }) => verdict === "refuted" || reason === "both ways");
    const ids = accused.map(({ id }) => id as string);
    expect(ids.filter((id) => !own.includes(id))).toEqual([]);
    expect(behaviours.filter(({ id, verdict }) => verdict === "confirmed" && own.includes(id))).toEqual([]);
    expect(ids).toEqual(expect.arrayContaining([...(one.refuted ?? [])]));
  },
);
