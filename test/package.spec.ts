import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Analysis, checkPackage, createPackageFromTarballData, type Problem } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import pkg from "../package.json" with { type: "json" };
import { findCommand } from "../src/cli/command-line.ts";
import { commandWithFlags } from "../src/cli/command-table.ts";
import { settingFlags } from "../src/cli/flag.ts";
import { ended } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = tempFolder();

/** A copy of what would be committed: packing it must not disturb a `dist` that somebody uses. */
const checkout = join(folder, "checkout");
const fromTarball = join(folder, "from-tarball");
let tarball = "";
const installed = (project: string) => join(project, "node_modules", "crmcom-mock");

/** Not as `npm test` runs programs: its settings and its Node would reach into the installations. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_ENV)/i.test(name)));

const run = (command: string, words: readonly string[], cwd: string) =>
  ended(spawn(command, words, { cwd, env: environment }));

async function succeed(command: string, words: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(command, words, cwd);
  if (code !== 0) throw new Error(`${command} ${words.join(" ")}: ${code}\n${stdout}${stderr}`);
  return stdout;
}

async function makeCheckout(): Promise<void> {
  const listed = await succeed("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], root);
  for (const name of listed.split("\0").filter((path) => path !== "" && existsSync(join(root, path)))) {
    mkdirSync(dirname(join(checkout, name)), { recursive: true });
    cpSync(join(root, name), join(checkout, name));
  }
  symlinkSync(join(root, "node_modules"), join(checkout, "node_modules"));
}

/** What another project installs; nothing of it comes from anywhere else. */
async function install(project: string, what: string): Promise<void> {
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
  const quietly = ["--offline", "--no-audit", "--no-fund", "--cache", join(folder, "cache")];
  await succeed("npm", ["install", ...quietly, what], project);
}

/** The paths of all files below a folder. */
function filesOf(top: string): string[] {
  const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => relative(top, join(entry.parentPath, entry.name))).sort();
}

/** The scripts of the installed package, by path. */
function scriptsOf(top: string): [path: string, text: string][] {
  const paths = filesOf(top).filter((path) => /^dist\/(?!reference\/|dashboard\/).*\.js$/.test(path));
  return paths.map((path) => [path, readFileSync(join(top, path), "utf8")]);
}

beforeAll(async () => {
  await makeCheckout();
  const packed = await succeed("npm", ["pack", "--silent", "--pack-destination", folder], checkout);
  tarball = join(folder, packed.trim().split("\n").at(-1) ?? "");
  await install(fromTarball, tarball);
}, 300_000);

describe("the package", () => {
  test("holds what users need, and nothing else", () => {
    const paths = filesOf(installed(fromTarball));
    expect(paths).toEqual(
      expect.arrayContaining([
        "LICENSE",
        "dist/index.d.ts",
        "dist/library/vitest.js",
        "dist/llms.txt",
        "dist/skills/crmcom-mock/SKILL.md",
        "dist/config.schema.json",
        "dist/fixtures/units.schema.json",
        "dist/dashboard/explore-report.js",
        ".kubernetes/base/kustomization.yaml",
      ]),
    );
    const known =
      /^(dist|fixtures|contracts|\.kubernetes)\/|^(package\.json|CHANGELOG\.md|LICENSE|\.github\/SECURITY\.md)$|(^|\/)README\.md$|^src\/.*\.md$/;
    expect(paths.filter((path) => !known.test(path) || /\.test\.|\.tsbuildinfo$/.test(path))).toEqual([]);
  });

  test("has pages whose links lead to what it holds", () => {
    const home = installed(fromTarball);
    const pages = filesOf(home).filter((path) => path.endsWith(".md"));
    const broken = pages.flatMap((path) => {
      const links = readFileSync(join(home, path), "utf8").matchAll(/\]\((?!\w+:|#)([^)\s#]+)/g);
      return [...links].flatMap(([, to = ""]) => (existsSync(join(home, dirname(path), to)) ? [] : `${path}: ${to}`));
    });
    expect(pages.length).toBeGreaterThan(20);
    expect(broken).toEqual([]);
  });

  test("is all that is installed, and small", () => {
    const packages = readdirSync(join(fromTarball, "node_modules")).filter((name) => !name.startsWith("."));
    expect(packages).toEqual(["crmcom-mock"]);
    const sizes = filesOf(fromTarball).map((path) => statSync(join(fromTarball, path)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(7_200_000);
  });

  const importedBy = (text: string) =>
    [...text.matchAll(/(?:\bfrom|\bimport\(?|\brequire\()\s*["'`]([\w@./][\w@./:-]*)["'`]/g)].map(
      ([, name = ""]) => name,
    );

  test("imports nothing but Node and its peers", () => {
    const imported = scriptsOf(installed(fromTarball))
      .flatMap(([, text]) => importedBy(text))
      .filter((name) => !name.startsWith("."));
    const peers = Object.keys(pkg.peerDependencies);
    const others = imported.filter((name) => !name.startsWith("node:") && !builtinModules.includes(name));
    expect(imported).toContain("node:http");
    // Texts that no code runs: the test that a call is made into names us, a message about a removed type says what to import, ajv what the code that it can write would import.
    const asked = others.filter(
      (name) => !/^(crmcom-mock\/vitest$|StoredRecord$|zod\/v4$|ajv(-formats)?\/dist\/)/.test(name),
    );
    expect(asked.filter((name) => !peers.includes(name))).toEqual([]);
  });

  test("comes with a bill of materials that has all whose code is inside, and nothing else", () => {
    const read = (path: string) => readFileSync(join(installed(fromTarball), path), "utf8");
    const bill = JSON.parse(read("dist/sbom.cdx.json"));
    expect(bill).toMatchObject({ bomFormat: "CycloneDX", metadata: { component: { name: "crmcom-mock" } } });
    const listed = (bill.components as { name: string; version: string; hashes: object[]; licenses: object[] }[]).map(
      ({ name, version, hashes, licenses }) => {
        expect([hashes.length, licenses.length], name).toEqual([1, 1]);
        return `${name} ${version}`;
      },
    );
    const notices = read("dist/THIRD-PARTY-LICENSES.md");
    const noticed = [...notices.matchAll(/^## (.+?) - (\S+)/gm)].map(([, name, version]) => `${name} ${version}`);
    expect(noticed.length).toBeGreaterThan(20);
    expect(listed.toSorted()).toEqual([...new Set(noticed)].toSorted());
    const [own] = bill.dependencies as { ref: string; dependsOn: string[] }[];
    expect(own?.dependsOn).toHaveLength(listed.length);
  });

  test("is described as it is", async () => {
    const { messages } = await publint({ pkgDir: installed(fromTarball), pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("says in one line that an old Node will not do, the same as its description", async () => {
    const pretend = (version: string) =>
      `data:text/javascript,${encodeURIComponent(`Object.defineProperty(process.versions, "node", { value: "${version}" });`)}`;
    const bin = join(installed(fromTarball), "dist/cli/bin.js");
    for (const version of ["18.20.0", "22.11.0"]) {
      const words = ["--import", pretend(version), bin, "--version"];
      const { code, stdout, stderr } = await run(process.execPath, words, folder);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(
        /^crmcom-mock needs Node 22\.12 or newer, and this is v[\d.]+; run .*: npx -y -p node@22 crmcom-mock\n$/,
      );
    }
    const { code } = await run(process.execPath, ["--import", pretend("22.12.0"), bin, "--version"], folder);
    expect([code, pkg.engines.node]).toEqual([0, ">=22.12"]);
  });
});

const binOf = (project: string) => join(project, "node_modules", ".bin", "crmcom-mock");

test("the installed library runs, and refuses what it cannot use with its own class of error", async () => {
  const module = `
    import { ConfigError, createStandIn } from "crmcom-mock";
    await createStandIn({ accounts: 10 }).close();
    try { createStandIn({ port: -1 }); } catch (error) { console.log(error instanceof ConfigError); }`;
  expect(await succeed(process.execPath, ["--input-type=module", "--eval", module], fromTarball)).toBe("true\n");
});

/** The packed pages with their fenced blocks: the paragraph before each, and the answer that stands below commands. */
const pages = globSync(
  [...pkg.files.filter((path) => /^\w.*\.md$/.test(path)), "README.md", "{fixtures,contracts,.kubernetes}/**/*.md"],
  { cwd: root },
)
  .filter((page) => !["src/README.md", "CHANGELOG.md"].includes(page))
  .sort()
  .map((page) => {
    const text = readFileSync(join(root, page), "utf8");
    const fences = [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)];
    const blocks = fences.map(({ index, 0: block, 1: info = "", 2: script = "" }, at) => {
      const next = fences[at + 1];
      const between = text.slice(index + block.length, next?.index);
      const answer = next?.[1] === "json" && !between.includes("`") ? next[2] : undefined;
      return { before: text.slice(0, index).trimEnd().split("\n\n").at(-1) ?? "", info, script, answer };
    });
    return { page, text, blocks, commands: blocks.filter(({ info }) => /^sh\b/.test(info)) };
  });

describe("the commands of the packed pages, by copy and paste into an empty project", () => {
  const project = fromTarball;
  const shims = join(folder, "shims");
  let server: ChildProcess;
  let url = "";
  let log = "";
  // The token that the pages have.
  const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";

  /** Runs a script as a user does, but against the server of this test, which also stands for the systems of the pages. */
  const paste = (script: string) => {
    const commands = script
      .replaceAll(/http:\/\/127\.0\.0\.1:8080|https:\/\/crm\.example\/tenant1?/g, url)
      .replaceAll("<token>", token);
    const variables = { TMPDIR: project, CRMCOM_MOCK_URL: url, CRMCOM_MOCK_TOKEN: token, CRM: url };
    const env = { ...environment, ...variables, PATH: `${shims}:${process.env["PATH"]}` };
    return ended(spawn("bash", ["-eu", "-c", commands], { cwd: project, env }));
  };

  beforeAll(async () => {
    mkdirSync(shims);
    // A server does not end, so its flags and files are validated; a recording ends with its client.
    const shim = `#!/bin/sh
shift 2
case "$1" in serve) shift; set -- validate "$@" ;; -*) set -- validate "$@" ;; esac
case " $*" in *" -- "*) ;; " record "*) set -- "$@" -- node send-likes.js ;; esac
exec "${process.execPath}" "${binOf(project)}" "$@"
`;
    writeFileSync(join(shims, "npx"), shim, { mode: 0o755 });
    server = spawn(process.execPath, [binOf(project), "--port", "0", "--seed", "42", "--log-format", "pretty"], {
      cwd: project,
      env: environment,
    });
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    for await (const text of server.stdout?.setEncoding("utf8") ?? []) {
      url = /on (http:\/\/\S+)/.exec(text)?.[1] ?? url;
      if (text.includes("curl")) break;
    }
    // What a reader has by then: a client, the clients of the recipes, a recording and methods.
    const clients = join(root, "test/clients");
    writeFileSync(join(project, "send-likes.js"), 'import "./retry.mjs";');
    for (const name of ["retry", "rows", "token", "back-off"]) {
      cpSync(join(clients, `recipes/${name}-survives.mjs`), join(project, `${name}.mjs`));
    }
    cpSync(join(clients, "recipes/crm.mjs"), join(project, "crm.mjs"));
    cpSync(join(root, "test/my-methods"), join(project, "my-methods"), { recursive: true });
    await succeed("npm", ["pkg", "set", "scripts.smoke=node send-likes.js"], project);
    const record =
      "npx --no-install crmcom-mock record --upstream $CRM --release R14 --allow-writes --out rec.ndjson -- node send-likes.js";
    const { code, stderr } = await paste(
      `${record}\ncp rec.ndjson another.ndjson\nnpx --no-install crmcom-mock verify --print-state-values > values.json`,
    );
    expect(code, stderr).toBe(0);
  });

  afterAll(() => server.kill());

  test("reach a server that has its page, logs for people, and has the metrics of the panels for Grafana", async () => {
    await fetch(`${url}/crmapi/rest/v2/authentication/token`, { method: "POST", body: "{}" });
    await expect.poll(() => log).toMatch(/^\[[\d:.]+\] POST \S+authentication\/token 200 refused \| .*, call-\d+$/m);
    for (const name of ["dashboard.js", "guides.json"]) {
      expect([name, (await fetch(`${url}/__mock/${name}`)).status]).toEqual([name, 200]);
    }
    const counted = await (await fetch(`${url}/__mock/v1/metrics`)).text();
    const panels = readFileSync(join(installed(project), ".kubernetes/grafana-dashboard.json"), "utf8");
    const names = [...panels.matchAll(/crmcom_mock_\w+/g)].map(([name]) => name.replace(/_bucket$/, ""));
    expect(names).toContain("crmcom_mock_calls_total");
    expect(names.filter((name) => !counted.includes(`# TYPE ${name} `))).toEqual([]);
  });

  describe.each(pages.filter(({ commands }) => commands.length > 0))("$page", ({ commands }) => {
    beforeAll(async () => {
      expect((await fetch(`${url}/__mock/v1/reset`, { method: "POST", body: '{"all":true}' })).status).toBe(200);
    });

    test.each(commands.filter(({ info }) => info === "sh"))("$script", async ({ script, answer }) => {
      for (const [, out = ""] of script.matchAll(/--out (\S+)/g)) {
        rmSync(join(project, out), { recursive: true, force: true });
      }
      const { code, stdout, stderr } = await paste(script);
      // What explores or compares may find something.
      const codes = /crmcom-mock (explore|drift|verify|record)/.test(script) ? [0, 1, 3] : [0];
      expect(codes, stdout + stderr).toContain(code);
      expect(stdout + stderr).not.toMatch(/"title":"(Unknown|Invalid|Defect)|never called the Web API/);
      if (answer !== undefined) expect(JSON.parse(stdout)).toEqual(JSON.parse(answer));
    });

    test("what runs elsewhere says where", () => {
      for (const { before, script } of commands.filter(({ info }) => info !== "sh")) {
        expect(before, script).toMatch(/checkout|cluster|install|proxy/i);
      }
    });
  });

  test.each(pages)("$page marks its commands, and names commands and flags that there are", ({ text, blocks }) => {
    const unmarked = blocks.filter(({ info }) => info === "").map(({ script }) => script);
    expect(unmarked.join("")).not.toMatch(/^(npx|npm|curl|crmcom-mock) /m);
    for (const [, line = ""] of text.matchAll(/(?:`|--no-install )crmcom-mock ([^`\n]*)/g)) {
      const words = (line.split(/ -- | [|>&;] /)[0] ?? "").split(" ");
      if (/^(help|<)/.test(line)) continue;
      const { name, after } = findCommand(words);
      const known = [...commandWithFlags(name).own.keys(), ...settingFlags.keys(), "help", "all", "version"];
      const flags = after.flatMap((word) => /^--([a-z-]+)/.exec(word)?.[1] ?? []);
      expect([line, flags.filter((flag) => !known.includes(flag))]).toEqual([line, []]);
    }
  });
});

describe("the types", () => {
  test("are found by every kind of resolution that reads ES modules", async () => {
    const packed = createPackageFromTarballData(readFileSync(tarball));
    const { types, problems } = (await checkPackage(packed)) as Analysis;
    expect(types).toMatchObject({ kind: "included" });
    // Node 10 reads no `exports`, and the package has no CommonJS; Node 22.12 can require ES modules.
    const isMeant = ({ kind, ...where }: Problem) =>
      ("resolutionKind" in where && where.resolutionKind === "node10") || kind === "CJSResolvesToESM";
    expect(problems.filter((problem) => !isMeant(problem))).toEqual([]);
  });

  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

  test.each([
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("compile in another project, with module %s", async (module, moduleResolution) => {
    const mistakes = readFileSync(join(root, "test/typed-mistakes.ts"), "utf8");
    expect(mistakes.match(/@ts-expect-error/g)?.length).toBeGreaterThan(15);
    writeFileSync(join(fromTarball, "typed-mistakes.ts"), mistakes.replaceAll("../src/index.ts", "crmcom-mock"));
    const settings = {
      strict: true,
      noEmit: true,
      target: "es2022",
      module,
      moduleResolution,
      types: [],
      skipLibCheck: false,
      checkers: 1,
    };
    const file = join(fromTarball, `tsconfig.${module}.json`);
    writeFileSync(file, JSON.stringify({ compilerOptions: settings, files: ["typed-mistakes.ts"] }));
    const { stdout } = spawnSync(process.execPath, [compiler, "--project", file], { encoding: "utf8" });
    expect(stdout).toBe("");
  });
});
