// Makes `dist`: the program and the library as one set of files with all that they need, their types in as few files, the
// notices and the bill of what is inside, the dashboard, the schemas. Plain JavaScript, so that any Node that packs it can
// run it.
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { build, runnerImport } from "vite";
import { billOfMaterials } from "./bill-of-materials.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

/** What users import or start. */
const library = ["index", "library/method-types", "library/vitest"];
/** What we load by its path ourselves. */
const byPath = ["cli/bin", "mock/sandbox/faker", "common/pino-pretty", "matching/linear-pattern"];

const sources = (names) => Object.fromEntries(names.map((name) => [name, join(root, "src", `${name}.ts`)]));

/** Peers: the user's own copies, if there are any. */
const peers = [/^vitest$/, /^@pact-foundation\//];

/** @returns the modules that are in it */
async function writeProgram() {
  const { output } = await build({
    configFile: false,
    root,
    logLevel: "warn",
    publicDir: false,
    ssr: { noExternal: true, external: ["vitest", "@pact-foundation/pact"] },
    build: {
      ssr: true,
      outDir: dist,
      target: "node22",
      license: { fileName: "THIRD-PARTY-LICENSES.md" },
      minify: false,
      rolldownOptions: {
        input: sources([...library, ...byPath]),
        output: {
          entryFileNames: "[name].js",
          chunkFileNames: "chunks/[name]-[hash].js",
          // Names stay, for the traces of errors; of the rest, what only a reader needs goes.
          minify: { compress: { keepNames: { function: true, class: true } }, mangle: false, codegen: true },
        },
      },
    },
  });
  return output.flatMap(({ modules = {} }) => Object.keys(modules));
}

/** @returns the modules that are in them */
async function writeTypes() {
  const bundle = await rolldown({
    cwd: root,
    input: sources(library),
    platform: "node",
    external: [/^node:/, ...peers],
    logLevel: "silent",
    plugins: [typesOfJson, dts({ emitDtsOnly: true, tsconfig: join(root, "tsconfig.build.json"), logger: silent })],
  });
  const { output } = await bundle.write({
    dir: dist,
    chunkFileNames: "chunks/[name]-[hash].js",
    // A compiler that is set to an older standard library does not know Symbol.dispose otherwise.
    banner: '/// <reference lib="esnext.disposable" />',
  });
  await bundle.close();
  return output.flatMap(({ modules = {} }) => Object.keys(modules));
}

/** The compiler says no types of a JSON file; its text is one. */
const typesOfJson = {
  name: "types of JSON",
  load(id) {
    if (!id.endsWith(".json.d.ts")) return;
    return `declare const json: ${readFileSync(id.slice(0, -".d.ts".length), "utf8")};\nexport default json;`;
  },
};

/** The plugin warns that TypeScript 7 is new. */
const silent = {
  info() {},
  warn() {},
  error(message) {
    throw new Error(String(message));
  },
};

/** Writes the JSON Schemas of files, and beside that of all fixtures one for the file of each collection, as an editor wants it. */
async function writeSchemas() {
  const { schemas } = (await runnerImport(join(import.meta.dirname, "schemas.ts"))).module;
  for (const [name, schema] of Object.entries(schemas)) {
    writeFileSync(join(dist, `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
  const { $schema, properties } = schemas.fixtures;
  mkdirSync(join(dist, "fixtures"));
  for (const [collection, rows] of Object.entries(properties)) {
    const schema = { $schema, title: `${collection}.json, a file of fixtures of crmcom-mock`, ...rows };
    writeFileSync(join(dist, "fixtures", `${collection}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}

rmSync(dist, { recursive: true, force: true });
const inside = [...(await writeProgram()), ...(await writeTypes())];
const { modules, notices } = await import("./build-dashboard.mjs");
const licenses = join(dist, "THIRD-PARTY-LICENSES.md");
const there = readFileSync(licenses, "utf8");
appendFileSync(
  licenses,
  notices()
    .filter((one) => !there.includes(/^## .+ - \S+/.exec(one)[0]))
    .map((one) => `\n${one}`)
    .join(""),
);
await writeSchemas();
// The documents of our methods.
cpSync(join(root, "src/vendor/methods"), join(dist, "vendor/methods"), {
  recursive: true,
  filter: (path) => path.endsWith(".json") || statSync(path).isDirectory(),
});
// For programs that write programs.
cpSync(join(root, "src/mcp/skills"), join(dist, "skills"), { recursive: true });
copyFileSync(join(root, "src/mcp/llms.txt"), join(dist, "llms.txt"));
writeFileSync(join(dist, "sbom.cdx.json"), billOfMaterials(root, [...inside, ...modules]));
