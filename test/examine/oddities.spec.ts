import fs from "node:fs";
import { expect, test } from "vitest";
import { examinedTenant, oddities } from "./oddities.ts";

test.each(Object.entries(oddities))(
  "a tenant of one oddity, %s: nothing else is accused, and it is not confirmed",
  async (name, one) => {
    const { own, refuted = [] } = one;
    const { examination } = await examinedTenant([one]);
    const said = (isMeant: (one: (typeof examination.findings)[number]) => boolean) =>
      examination.findings.filter((one) => isMeant(one) && !one.id.startsWith("error.")).map(({ id }) => id as string);
    fs.appendFileSync(
      "/tmp/odd.out",
      JSON.stringify({
        name,
        own,
        st: Object.fromEntries(
          own.map((id) => [
            id,
            (() => {
              const f = examination.findings.find((x) => x.id === id);
              return f && [f.verdict, f.variant, f.reason].filter(Boolean).join(" ");
            })(),
          ]),
        ),
        acc: examination.findings
          .filter((f) => f.verdict === "refuted" || f.reason === "both ways")
          .map((f) => f.id + " " + f.verdict + " " + (f.variant ?? "")),
        conf: said((f) => f.verdict === "confirmed").length,
        left: [...examination.left, ...examination.everywhere].map(
          (l) =>
            `${l.operation.slice(-22)} ${l.at} | ${l.there.slice(0, 60)} | ${l.here.slice(0, 40)} x${l.exchanges.length}`,
        ),
      }) + "\n",
    );
    const accused = said(({ verdict, reason }) => verdict === "refuted" || reason === "both ways");
    const confirmed = said(({ verdict }) => verdict === "confirmed");
    expect(accused.filter((id) => !own.includes(id))).toEqual([]);
    expect(confirmed.filter((id) => own.includes(id))).toEqual([]);
    expect(accused).toEqual(expect.arrayContaining([...refuted]));
  },
);
