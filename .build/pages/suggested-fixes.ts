import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FaultClass } from "../../src/explore/suggested-fix.ts";
import fixes from "../../src/explore/suggested-fixes.json" with { type: "json" };
import { markdownTable } from "./markdown-table.ts";

/** The faults by what a client knows after them. */
const faultClasses: Readonly<Record<FaultClass, string>> = {
  token: "the token is refused or expires",
  refused: "the request is refused",
  unavailable: "the service is unavailable",
  unknown: "the outcome is unknown",
  row: "a row fails",
  none: "no fault, under a variant",
};

interface PrintedFix {
  readonly text: string;
  readonly assumption: string;
  readonly faults?: readonly string[];
  readonly [need: string]: unknown;
}

/** What a fix needs, as words of the table. */
const needs: Readonly<Record<string, string>> = {
  isOutage: "an outage that lasts",
  isAtList: "at a request that reads",
  isAtLogin: "at a login",
  sendsReferences: "the client sends references",
  member: "the method takes references",
  needsRows: "the method takes rows",
  needsList: "a method lists what is stored",
};

const whenText = ({ faults, effects, ...fix }: PrintedFix): string => {
  const classes = faults?.map((name) => faultClasses[name as FaultClass]).join(", or ");
  const others = Object.entries(needs).flatMap(([need, words]) => (fix[need] === undefined ? [] : [words]));
  const variants = Object.keys((effects ?? {}) as object).map((variant) => `\`${variant}\``);
  const ofVariant = variants.length > 0 ? [`${fix.assumption}: ${variants.join(", ")}`] : [];
  return [...(classes ? [classes] : []), ...others, ...ofVariant].join("; ") || "otherwise";
};

/** All fixes in the order in which they are chosen: the first that fits. */
export const fixTable = (): string =>
  markdownTable(
    ["Verdict", "When", "Suggested fix", "Depends on"],
    Object.entries<readonly PrintedFix[]>(fixes).flatMap(([verdict, all]) =>
      all.map((fix) => [
        `\`${verdict}\``,
        whenText(fix),
        fix.text.replace(": {effect}", "").replaceAll(/[{}]/g, "*"),
        `\`${fix.assumption}\``,
      ]),
    ),
  );

/** The clients that pass, which the tests run. */
export const correctClients = (root: string): string =>
  (
    [
      ["js", "correct-client.mjs"],
      ["python", "correct_client.py"],
    ] as const
  )
    .map(([language, name]) => `\`\`\`${language}\n${readFileSync(join(root, "test/clients", name), "utf8")}\`\`\``)
    .join("\n\n");
