import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// prom-client brings 5 MB, most of it samples and tests of a tree that it uses for summaries: what is needed of it goes into
// the one file that needs it.
const file = fileURLToPath(new URL("../dist/admin/print-metrics.js", import.meta.url));
await build({
  entryPoints: [file],
  outfile: file,
  allowOverwrite: true,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  banner: {
    js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
  },
  legalComments: "inline",
  logLevel: "warning",
});
