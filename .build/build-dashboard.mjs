// Makes `dist/dashboard`: scripts, style, font and guides of the page. A part of the build; and run alone before `npm start`, so
// that a clone shows the page as its sources are.
import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transform } from "lightningcss";
import { marked } from "marked";
import { rolldown } from "rolldown";
import { compile } from "tailwindcss";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = join(root, "src/dashboard");
const { resolve } = createRequire(import.meta.url);

/** Everything that was bundled, for the bill of materials. */
export const modules = [];

/** What a browser of the last two years runs. */
const target = "es2023";

async function bundle(input, output) {
  const built = await rolldown({
    cwd: root,
    input: join(sources, input),
    platform: "browser",
    tsconfig: join(sources, "tsconfig.json"),
    transform: { target },
    logLevel: "warn",
  });
  const { output: chunks } = await built.generate({ minify: true, ...output });
  await built.close();
  modules.push(...chunks.flatMap((chunk) => Object.keys(chunk.modules)));
  return chunks;
}

/** The style: the utilities that the sources name, daisyUI's parts, both themes. */
async function style() {
  const text = readFileSync(join(sources, "theme.css"), "utf8");
  const read = (path, base) => ({ path, base, content: readFileSync(path, "utf8") });
  const { build } = await compile(text, {
    base: sources,
    loadStylesheet: async (id) => read(resolve(id === "tailwindcss" ? "tailwindcss/index.css" : id), sources),
    async loadModule(id, base) {
      const path = resolve(id);
      return { path, base, module: (await import(pathToFileURL(path).href)).default };
    },
  });
  const words = globSync("**/*.{ts,tsx,json}", { cwd: sources }).flatMap((name) =>
    readFileSync(join(sources, name), "utf8").split(/[\s"'`]+/),
  );
  const { code } = transform({
    filename: "dashboard.css",
    code: Buffer.from(build([...new Set(words)])),
    minify: true,
    targets: { chrome: 123 << 16, firefox: 121 << 16, safari: (17 << 16) | (5 << 8) },
  });
  return code.toString();
}

/** What people come for, in order, and the pages about it: the first that fits a path has it. */
const places = Object.entries({
  Start: ["README.md", "src/cli/", "src/mock/config/", "fixtures/", "src/dashboard/", "src/library/glossary.md"],
  Recipes: ["src/library/recipes.md", "src/library/troubleshooting.md", "src/explore/suggested-fixes.md"],
  "Break your client": ["src/mock/faults/", "src/explore/"],
  "Test your client": ["src/library/", "src/mock/admin/", "src/mcp/"],
  "Check against CRM.COM": ["src/tenant/", "contracts/"],
  Methods: ["src/vendor/methods/", "src/assumptions/README.md"],
  "Run it safely": ["src/mock/", "src/wire/", ".kubernetes/"],
  About: ["src/", ".github/"],
  "What is new": ["CHANGELOG.md"],
}).flatMap(([task, starts]) => starts.map((start) => ({ task, start })));

/** A heading's anchor, as GitHub makes it. */
const slugOf = (html) =>
  html
    .replace(/<[^>]*>|&\w+;|[^\w\s-]/g, "")
    .trim()
    .toLowerCase()
    .replace(/\s/g, "-");

/** The pages of the package for people by task, as HTML; pictures and links to other files are left out. */
function guides() {
  const pages = "{README.md,CHANGELOG.md,{src,fixtures,contracts,.kubernetes}/**/*.md}";
  const names = globSync(pages, { cwd: root, exclude: ["**/skills/**"] });
  const known = new Set(names);
  const placeOf = (name) => places.find(({ start }) => name.startsWith(start));
  const order = (name) => places.indexOf(placeOf(name));
  const ordered = names.sort().sort((one, other) => order(one) - order(other));
  return ordered.map((name) => {
    const text = readFileSync(join(root, name), "utf8").replace(/<!--.*?-->|<picture>.*?<\/picture>/gs, "");
    const html = marked.parse(text.replace(/^!\[.*$/gm, ""), { async: false });
    const linked = html.replace(/href="(?!\w+:)([^"#]*)#?([^"]*)"/g, (_, to, at) => {
      const path = to === "" ? name : relative(root, join(root, dirname(name), to));
      return known.has(path) ? `href="#/docs/${encodeURIComponent(path)}?at=${at}&sandbox=default"` : "";
    });
    const anchored = linked.replace(
      /<h([23])>(.*)<\/h/g,
      (_, level, head) => `<h${level} id="at-${slugOf(head)}">${head}</h`,
    );
    // What scrolls is reached by the keyboard.
    const reached = anchored.replace(/<(pre|table)>/g, '<$1 tabindex="0">');
    const title = /^# (.*)$/m.exec(text)?.[1] ?? name;
    return { path: name, title, task: placeOf(name).task, text: plain(reached), html: reached };
  });
}

const signs = { lt: "<", gt: ">", quot: '"', amp: "&", "#39": "'" };

const plain = (html) =>
  html
    .replace(/<[^>]*>/g, "")
    .replace(/&(lt|gt|quot|amp|#39);/g, (_, name) => signs[name])
    .replace(/\s+/g, " ");

const folder = join(root, "dist/dashboard");
mkdirSync(folder, { recursive: true });

const written = new Set();

/** Whole or not at all: a mock server may be reading it, and another build be writing it. */
function write(name, content) {
  written.add(name);
  const fresh = join(folder, `${name}.${process.pid}.new`);
  writeFileSync(fresh, content);
  renameSync(fresh, join(folder, name));
}

const page = await bundle("dashboard.tsx", { format: "esm", chunkFileNames: "[name].js" });
for (const { fileName, code } of page) write(fileName, code);
const report = await bundle("explorations/report-page.tsx", { format: "iife" });
for (const { code } of report) write("explore-report.js", code);
write("dashboard.css", await style());
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
write("index.html", readFileSync(join(sources, "index.html"), "utf8").replace("%version%", version));
write("guides.json", JSON.stringify(guides()));
const font = resolve("@fontsource-variable/inter/files/inter-latin-wght-normal.woff2");
write("inter.woff2", readFileSync(font));
modules.push(font, resolve("tailwindcss/index.css"), resolve("daisyui"));
write("LICENSE", "The notices of what is inside stand in THIRD-PARTY-LICENSES.md of the package.\n");
for (const name of readdirSync(folder)) {
  if (!written.has(name) && !name.endsWith(".new")) rmSync(join(folder, name), { force: true });
}

/** The licenses of all packages that the page is made of. */
export function notices() {
  const names = new Set(modules.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean));
  return [...names].sort().map((name) => {
    const at = join(root, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(at, "package.json"), "utf8"));
    const [license] = globSync("{LICENSE,LICENCE}*", { cwd: at });
    return `## ${name} - ${version}\n\n${license ? readFileSync(join(at, license), "utf8") : "See its package.json."}\n`;
  });
}
