// Makes `dist` where it is not there, or older than what it is made of: npm asks for it twice when it installs from git.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The build writes it last. */
const built = join(root, "dist/sbom.cdx.json");

/** Of what is installed, npm keeps a list that it writes with every change. */
const files = ["package.json", "tsconfig.json", "tsconfig.build.json", "node_modules/.package-lock.json"];

const madeOf = [
  ...files,
  ...["src", ".build"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)),
  ),
];

const timeOf = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

const newest = Math.max(...madeOf.map((path) => timeOf(join(root, path))));
if (timeOf(built) <= newest) await import("./build.mjs");
