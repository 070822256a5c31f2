import { expect, test } from "vitest";
import { isAskedIn } from "../../src/lab/verify/interaction.ts";
import { parseRelease } from "../../src/wire/release.ts";
import { hiddenStandIn, ownValues, verifyAgainst } from "./verify-against.ts";

const release = "R17.0.0";

test("a system that is never reset is found the same twice in a row", async () => {
  const url = await hiddenStandIn(release);
  for (const _ of ["first", "second"]) {
    const { results, examination, target } = await verifyAgainst(url, Object.fromEntries(ownValues), {
      asked: (all) => all.filter((one) => isAskedIn(one, parseRelease(release))),
    });
    expect(target.kind).toBe("system");
    expect(examination?.findings.filter(({ verdict }) => verdict === "refuted")).toEqual([]);
    const different = results.filter(({ outcome }) => outcome === "different");
    expect(different.map(({ interaction, differences }) => [interaction.description, differences])).toEqual([]);
    expect(results.filter(({ outcome }) => outcome === "same").length).toBeGreaterThanOrEqual(240);
  }
});
