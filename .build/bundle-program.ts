import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// Finding and reading four hundred modules took a third of the time to the first answer: the program comes in a few files.
// The library stays as it is, since whoever imports it has zod and hono of his own beside it.
const outdir = path("../dist/cli");
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: [path("../src/cli/bin.ts")],
  outdir,
  bundle: true,
  splitting: true,
  platform: "node",
  format: "esm",
  target: "node22",
  // Loaded by name where they are wanted, if they are there.
  external: ["pino-pretty", "@faker-js/faker", "@pact-foundation/*", "swagger-ui-dist"],
  banner: {
    js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
  },
  // Names stay, for the traces of errors; of the rest, what only a reader needs goes.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "inline",
  logLevel: "warning",
});
