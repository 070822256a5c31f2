import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
/** A copy of the sources: the build must not disturb a `dist` that somebody uses. */
const copy = mkdtempSync(join(tmpdir(), "crmcom-mock-package-"));
const installed = mkdtempSync(join(tmpdir(), "crmcom-mock-installed-"));

function run(command: string, words: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd, encoding: "utf8" });
  return { status, stdout, stderr };
}

interface Packed {
  readonly filename: string;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

let packed: Packed;

beforeAll(() => {
  for (const name of readdirSync(root)) {
    if (["node_modules", "dist", ".git"].includes(name)) continue;
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const { status, stdout, stderr } = run("npm", ["pack", "--json", "--silent"], copy);
  if (status !== 0) throw new Error(stdout + stderr);
  [packed] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as [Packed];
  symlinkSync(join(root, "node_modules"), join(installed, "node_modules"));
  cpSync(join(copy, "dist"), join(installed, "dist"), { recursive: true });
  cpSync(join(copy, "fixtures"), join(installed, "fixtures"), { recursive: true });
  cpSync(join(copy, "package.json"), join(installed, "package.json"));
}, 120_000);

afterAll(() => {
  for (const folder of [copy, installed]) rmSync(folder, { recursive: true });
});

describe("the package", () => {
  test("holds what users need, and nothing else", () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        "package.json",
        "README.md",
        "dist/index.js",
        "dist/index.d.ts",
        "dist/cli/bin.js",
        "dist/config.schema.json",
        "dist/reference/swagger-ui-bundle.js",
        "fixtures/default/units.json",
      ]),
    );
    expect(
      paths.filter(
        (path) => !/^(dist|fixtures|contracts)\/|^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(path),
      ),
    ).toEqual([]);
    expect(paths.filter((path) => /\.test\.|\.tsbuildinfo$/.test(path))).toEqual([]);
    expect(packed.unpackedSize).toBeLessThan(6_000_000);
  });

  test("brings along what it needs of prom-client", () => {
    const text = readFileSync(join(installed, "dist/admin/print-metrics.js"), "utf8");
    expect(text).not.toMatch(/(from|import\(|require\() ?"(prom-client|tdigest|@opentelemetry)/);
    const metrics = pathToFileURL(join(installed, "dist/admin/print-metrics.js")).href;
    const script = `const { printMetrics } = await import(${JSON.stringify(metrics)});
      const meter = { methods: new Map(), faults: new Map([["lost answer", 2]]) };
      process.stdout.write((await printMetrics(meter, { all: () => [] })).text);`;
    const { stdout, stderr } = run(process.execPath, ["--input-type=module", "-e", script], tmpdir());
    expect(stdout, stderr).toContain('crmcom_mock_faults_total{rule="lost answer"} 2');
  });

  test("is described as it is", async () => {
    const { messages } = await publint({ pkgDir: copy, pack: false, strict: true });
    const { default: pkg } = await import("../package.json", { with: { type: "json" } });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  test("runs from its own files", () => {
    const { status, stdout, stderr } = run(process.execPath, [join(installed, "dist/cli/bin.js"), "validate"], copy);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: "config, fixtures and rules are fine\n",
      stderr: "",
    });
  });

  test("says in one line that an old Node will not do", () => {
    const pretend = `data:text/javascript,${encodeURIComponent(
      'Object.defineProperty(process.versions, "node", { value: "18.20.0" });',
    )}`;
    const words = ["--import", pretend, join(installed, "dist/cli/bin.js"), "--version"];
    const { status, stdout, stderr } = run(process.execPath, words, copy);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^crmcom-mock needs Node 22 or newer; this is v[\d.]+\n$/);
  });
});
