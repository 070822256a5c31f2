// Makes `dist/dashboard`: the script of the page and its style. A part of the build; and run alone before `npm start`, so that
// a clone shows the page as its sources are.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = join(root, "src/dashboard");

/** What a browser of the last two years runs. */
const target = "es2023";

const bundle = await rolldown({
  cwd: root,
  input: join(sources, "dashboard.tsx"),
  platform: "browser",
  tsconfig: join(sources, "tsconfig.json"),
  transform: { target },
});
const { output } = await bundle.generate({ format: "esm", minify: true });
await bundle.close();

/** The modules that are in it. */
export const modules = Object.keys(output[0].modules);

const style = readFileSync(join(sources, "dashboard.css"), "utf8")
  .replace(/\/\*.*?\*\//gs, "")
  .replace(/\s*\n\s*/g, "\n");
const license = readFileSync(join(dirname(createRequire(import.meta.url).resolve("preact/package.json")), "LICENSE"));

const folder = join(root, "dist/dashboard");
mkdirSync(folder, { recursive: true });
write("dashboard.js", output[0].code);
write("dashboard.css", style);
write("LICENSE", `The script of the dashboard has Preact inside.\n\n${license}`);

/** Whole or not at all: a stand-in may be reading it. */
function write(name, text) {
  const path = join(folder, name);
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
}
