import { readFileSync } from "node:fs";
import { join } from "node:path";
import { remedyFor, helpedVerdicts as verdicts } from "../../src/explore/remedy.ts";
import { catalog, findMethod } from "../../src/vendor/catalog.ts";
import { newestKnownRelease } from "../../src/wire/release.ts";
import { markdownTable } from "./markdown-table.ts";

/** For the method of CRM.COM's page, as assumed. */
const context = {
  method: findMethod("customer_events.bulk.social_media.create"),
  methods: catalog.map(({ method }) => method),
  release: newestKnownRelease,
  switches: {},
};

const languages = [
  ["js", "remedies.mjs"],
  ["python", "remedies.py"],
  ["java", "Remedies.java"],
] as const;

/** What helps against each verdict, and what that rests on. */
export const remedyTable = (): string =>
  markdownTable(
    ["Verdict", "What helps", "Rests on"],
    verdicts.map((verdict) => {
      const { helps, assumption, provenance } = remedyFor(verdict, context);
      return [`[\`${verdict}\`](#${verdict})`, helps, `\`${assumption}\` (${provenance})`];
    }),
  );

/** The clients of each verdict, then what all of them begin with: files that the tests run, cut at their comments. */
export function remedyClients(root: string): string {
  const files = languages.map(([language, name]) => {
    const text = readFileSync(join(root, "test/clients", name), "utf8");
    const parts = text.split(/^ *(?:\/\/|#) (.*)$/m).map((part) => part.replace(/^\n+|\s+$/g, ""));
    return { language, head: parts[0] ?? "", of: (title: string) => parts[parts.indexOf(title) + 1] ?? "" };
  });
  const codeOf = (language: string, code: string) => `\`\`\`${language}\n${withoutIndent(code)}\n\`\`\``;
  const sections = verdicts.map((verdict) => [
    `### ${verdict}`,
    ...files.map(({ language, of }) => codeOf(language, of(verdict))),
  ]);
  const heads = files.map(({ language, head }) => codeOf(language, head));
  return [...sections.flat(), "### What they begin with", ...heads].join("\n\n");
}

const withoutIndent = (code: string): string =>
  code
    .split("\n")
    .map((line) => (/^ {2}static/.test(code) ? line.replace(/^ {2}/, "") : line))
    .join("\n");
