import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { commandNames } from "../../src/cli/command-table.ts";
import { type Provenance, provenances } from "../../src/common/provenance.ts";
import words from "../../src/dashboard/explorations/exploration-words.json" with { type: "json" };
import { contractFiles } from "../../src/documents/make-contracts.ts";
import { tools } from "../../src/mcp/tools.ts";
import { exploredRules } from "../../src/mock/faults/named-rules.ts";
import { readFixtures } from "../../src/mock/sandbox/fixture-files.ts";
import { catalog, ownMethods } from "../../src/vendor/catalog.ts";
import { folderForms } from "../../src/vendor/declared/folder-forms.ts";
import { readableNames } from "../../src/wire/secrets/secret-names.ts";
import { adminTable } from "./admin-table.ts";
import { assumptionTable } from "./assumption-table.ts";
import { collectionReference } from "./collection-reference.ts";
import { configTable } from "./config-table.ts";
import { documentTypes } from "./document-types.ts";
import { faultWords } from "./fault-words.ts";
import { commandsTable, flagTable } from "./flag-table.ts";
import { markdownTable } from "./markdown-table.ts";
import { methodPage, methodTable } from "./method-page.ts";
import { methodTypes } from "./method-types.ts";
import { presetTable } from "./preset-table.ts";
import { removedTable } from "./removed-table.ts";
import { languageModelIndex, skillPage } from "./skill-page.ts";
import { correctClients, fixTable } from "./suggested-fixes.ts";
import { refusalTable, vendorErrorTable } from "./vendor-error-table.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Makers of the printed parts of pages, by the path of the page and the name of the marks around the part. */
const printed: Readonly<Record<string, Readonly<Record<string, () => string | Promise<string>>>>> = {
  "README.md": { sources: sourcePages },
  "src/vendor/methods/README.md": {
    methods: () => methodTable(catalog),
    files: () => markdownTable(["File", "What it says"], folderFiles),
    refusals: refusalTable,
    does: () => markdownTable(["`does` in `method.json`", "A call"], folderForms.does.anyOf.map(doesRow)),
    record: () => jsonOf("entities/subscriptions.json", (entity) => entity),
    list: () => jsonOf("subscriptions.list/method.json", ({ does }) => ({ does })),
  },
  "src/wire/secrets/README.md": {
    "readable names": () =>
      markdownTable(
        ["Name", "What it says"],
        Object.entries(readableNames).map(([name, says]) => [`\`${name}\``, says]),
      ),
  },
  "src/assumptions/README.md": {
    provenance: provenanceTable,
    assumptions: assumptionTable,
    "vendor errors": vendorErrorTable,
  },
  "src/mock/config/README.md": { settings: configTable },
  "src/mock/admin/README.md": { admin: adminTable },
  "src/mock/admin/clients.md": {
    python: () => codeOf("python", "test_likes.py"),
    java: () => codeOf("java", "LikesTest.java"),
    php: () => codeOf("php", "LikesTest.php"),
    shell: () => codeOf("shell", "likes.sh"),
    "java container": () => codeOf("java", "CrmContainer.java"),
    "node container": () => codeOf("js", "crm-container.mjs"),
  },
  "src/library/recipes.md": {
    call: () => codeOf("js", "recipes/crm.mjs"),
    ...Object.fromEntries(
      ["retry", "rows", "token", "back-off"].flatMap((name) =>
        ["breaks", "survives"].map((kind) => [`${name} ${kind}`, () => codeOf("js", `recipes/${name}-${kind}.mjs`)]),
      ),
    ),
    vitest: () => codeOf("ts", "recipes/likes.test.ts").replace("../../../src/library/vitest.ts", "crmcom-mock/vitest"),
  },
  "src/mock/faults/README.md": {
    presets: presetTable,
  },
  "src/cli/README.md": { commands: commandsTable, flags: () => flagTable(commandNames) },
  "src/cli/upgrading.md": { "since 3.0.0": () => removedTable("3.0.0"), "since 2.0.0": () => removedTable("2.0.0") },
  "src/mcp/README.md": {
    tools: () =>
      markdownTable(
        ["Tool", "What it does"],
        tools.map(({ name, description }) => [`\`${name}\``, description]),
      ),
  },
  "src/explore/README.md": {
    faults: () =>
      markdownTable(
        ["Fault", "Kind", "What happens to the call"],
        exploredRules.flatMap(({ name, family, means }) =>
          name.includes(":") ? [] : [[`\`${name}\``, family, means]],
        ),
      ),
    verdicts: () =>
      markdownTable(
        ["Verdict", "What it means"],
        Object.entries(words.verdicts).map(([verdict, { means }]) => [`\`${verdict}\``, means]),
      ),
  },
  "src/explore/suggested-fixes.md": { fixes: fixTable, clients: () => correctClients(root) },
  "fixtures/README.md": {
    collections: () =>
      collectionReference(ownMethods.entities, readFixtures([join(root, "fixtures/default")], ownMethods.entities)),
  },
  "contracts/README.md": { interactions: interactionTable },
};

/** Every page that is printed, whole or in part, and the types of our methods, by their paths from the root. */
export async function printedPages(): Promise<Map<string, string>> {
  const parts = Object.entries(printed).map(async ([path, makers]) => [path, await withParts(path, makers)] as const);
  const pages = new Map(await Promise.all(parts));
  const methods = catalog.map(
    (operation) => [`src/vendor/methods/${operation.method.name}/README.md`, `${methodPage(operation)}\n`] as const,
  );
  return new Map([
    ...pages,
    ...methods,
    [
      "src/mcp/skills/crmcom-mock/SKILL.md",
      skillPage(meanings, codeSection(pages.get("src/vendor/methods/README.md"))),
    ],
    ["src/dashboard/faults/fault-words.json", faultWords()],
    ["src/mcp/llms.txt", languageModelIndex(root)],
    ["contracts/method-types.ts", methodTypes()],
    ["contracts/document-types.ts", documentTypes()],
  ]);
}

/** What the code of a method can use, from the page about methods. */
const codeSection = (page = ""): string =>
  (/^### What code can use\n\n(.*?)^### /ms.exec(page)?.[1] ?? "").replace(/<!-- .*? -->\n\n/g, "");

/** What stands in the repository and not in the package: as links once package.json names the repository. */
function sourcePages(): string {
  const { repository }: { repository?: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [sources, tests, contributing] = ["src/README.md", "test/README.md", ".github/CONTRIBUTING.md"].map((path) =>
    repository === undefined ? `\`${path}\`` : `[${path}](${repository}/blob/HEAD/${path})`,
  );
  return `To change the program, read in its repository: ${contributing}, ${sources}, ${tests}.`;
}

const code = "code for what `does` cannot say, typed by `FolderOperation` of `crmcom-mock/method`";

/** What a folder of methods holds. */
const folderFiles = [
  ["`<name>/method.json`", folderForms.method.description],
  ["`<name>/examples.json`", folderForms.examples.description],
  ["`<name>/operation.js`, or `.ts` from Node 22.18", code],
  ["`entities/<collection>.json`", folderForms.entity.description],
  ["`fixtures/<collection>.json`", "Fixtures on top of any set: a record replaces one of the same id"],
];

/** A verb with what it does: the first member of its form. */
function doesRow({ properties }: (typeof folderForms.does.anyOf)[number]): string[] {
  const [[verb = "", { description }]] = Object.entries(properties) as [[string, { description: string }]];
  return [`\`${verb}\``, description.charAt(0).toLowerCase() + description.slice(1)];
}

/** A part of a file of the methods that the tests have. */
function jsonOf(file: string, part: (document: Record<string, unknown>) => object): string {
  const document = JSON.parse(readFileSync(join(root, "test/my-methods", file), "utf8")) as Record<string, unknown>;
  const { members = [], ...shown } = part(document) as { readonly members?: readonly object[] };
  const lines = members.map((member) => `    ${JSON.stringify(member)}`).join(",\n");
  const text = JSON.stringify(members.length > 0 ? { ...shown, members: "…" } : shown, null, 2);
  return `\`\`\`json\n${text.replace('"…"', () => `[\n${lines}\n  ]`)}\n\`\`\``;
}

/** @throws Error for marks that are not there */
async function withParts(path: string, makers: (typeof printed)[string]): Promise<string> {
  let text = readFileSync(join(root, path), "utf8");
  for (const [name, print] of Object.entries(makers)) {
    const [begin, end] = [`<!-- printed: ${name} -->`, `<!-- end: ${name} -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${path}: expected the marks ${begin} and ${end}`);
    text = `${text.slice(0, from)}${begin}\n\n${await print()}\n\n${text.slice(to)}`;
  }
  return text;
}

/** The interactions of the contracts. */
function interactions() {
  const file = readFileSync(join(root, "contracts", contractFiles[0] as string), "utf8");
  return (JSON.parse(file) as { interactions: { description: string; comments: { provenance: Provenance } }[] })
    .interactions;
}

const meanings: Readonly<Record<Provenance, string>> = {
  documented: "a page of the vendor shows it",
  observed: "your CRM.COM system responded so, and you adopted it with `verify` or `adopt`",
  inferred: "it follows from what the vendor's pages say",
  assumed: "no page says anything about it; most assumptions have [variants](#assumptions)",
};

/** What the pages show of the first method, and how many interactions are of each provenance, and what that means. */
function provenanceTable(): string {
  const counts = Map.groupBy(interactions(), ({ comments }) => comments.provenance);
  const table = markdownTable(
    ["Provenance", "Interactions", "What it means"],
    provenances.map((provenance) => [
      `\`${provenance}\``,
      String(counts.get(provenance)?.length ?? 0),
      meanings[provenance],
    ]),
  );
  return `${shownByThePage()}\n\n${table}`;
}

function shownByThePage(): string {
  const shown = (catalog[0]?.examples ?? []).filter(({ provenance }) => provenance === "documented");
  const calls = shown.map(({ response }) => {
    const { data = {} } = response.body as { data?: Readonly<Record<string, readonly unknown[]>> };
    const [failed, done] = ["unprocessed", "processed"].map((name) => data[`${name}_customer_events_set`]?.length);
    return `a request with ${done} rows that are processed and ${failed} that fail`;
  });
  const examples = shown.length === 1 ? "one example" : `${shown.length} examples`;
  return `The vendor's page of \`${catalog[0]?.method.name}\` shows ${examples}: ${calls.join("; ")}. It documents one error, and no refusal of a
whole request. Therefore every response has a provenance, which says how certain it is:`;
}

/** A client, as the tests run it. */
function codeOf(language: string, file: string): string {
  return `\`\`\`${language}\n${readFileSync(join(root, "test/clients", file), "utf8")}\`\`\``;
}

/** How many interactions each method has, by provenance. */
function interactionTable(): string {
  const byMethod = Map.groupBy(interactions(), ({ description }) => description.split(":")[0] ?? "");
  const rows = catalog.map(({ method: { name } }) => {
    const ofMethod = byMethod.get(name) ?? [];
    return [
      `\`${name}\``,
      ...provenances.map((provenance) => {
        return String(ofMethod.filter(({ comments }) => comments.provenance === provenance).length);
      }),
    ];
  });
  return markdownTable(["Method", ...provenances], rows);
}
