/**
 * The layers, lowest first. A module may import from its own layer and from the ones below it.
 * The rules below restrict what a layer may import from packages and from Node.
 */
export const layers = [
  { name: "common", path: "^src/common/" },
  { name: "wire", path: "^src/wire/" },
  { name: "assumptions", path: "^src/assumptions/" },
  { name: "schema", path: "^src/schema/" },
  { name: "matching", path: "^src/matching/" },
  { name: "store", path: "^src/store/" },
  { name: "entities", path: "^src/vendor/entities/" },
  { name: "methods", path: "^src/vendor/((method|example)\\.ts$|methods/|declared/)" },
  { name: "catalog", path: "^src/vendor/catalog\\.ts$" },
  { name: "documents", path: "^src/documents/" },
  { name: "faults", path: "^src/mock/(faults|journal|config)/" },
  { name: "sandbox", path: "^src/mock/sandbox/" },
  { name: "calls", path: "^src/mock/calls/" },
  { name: "server", path: "^src/mock/server/" },
  { name: "admin", path: "^src/mock/admin/" },
  { name: "stand-in", path: "^src/mock/stand-in\\.ts$" },
  { name: "library", path: "^src/library/" },
  // What judges others: the stand-in knows nothing of these two, and neither knows the other.
  { name: "groups", path: "^src/(explore/|tenant/|index\\.ts$)" },
  { name: "mcp", path: "^src/mcp/" },
  // Code of the browser: no other layer has any of it.
  { name: "dashboard", path: "^src/dashboard/" },
  { name: "cli", path: "^src/cli/" },
];

const upward = layers.slice(0, -1).map(({ name, path }, index) => ({
  name: `${name}-imports-upward`,
  severity: "error",
  from: { path, pathNot: "\\.test\\.ts$" },
  to: {
    path: layers
      .slice(index + 1)
      .map((above) => above.path)
      .join("|"),
  },
}));

export default {
  forbidden: [
    ...upward,
    {
      name: "no-layer",
      comment: "every module belongs to a layer",
      severity: "error",
      from: { path: "^src/", pathNot: [...layers.map(({ path }) => path), "\\.test\\.ts$"] },
      to: {},
    },
    { name: "no-circle", severity: "error", from: { path: "^src/" }, to: { circular: true } },
    {
      name: "a-method-knows-no-other",
      severity: "error",
      from: { path: "^src/vendor/methods/([^/]+)/" },
      to: { path: "^src/vendor/methods/", pathNot: "^src/vendor/methods/$1/" },
    },
    {
      name: "only-the-catalog-knows-methods",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/vendor/(methods/|catalog\\.ts$)" },
      to: { path: "^src/vendor/methods/" },
    },
    {
      name: "a-group-knows-the-library-alone",
      comment: "each could be a package of its own",
      severity: "error",
      from: { path: "^src/(explore|tenant)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/mock/" },
    },
    {
      name: "a-group-knows-no-other",
      comment: "each can be deleted whole: test/groups.spec.ts",
      severity: "error",
      from: { path: "^src/(explore|tenant)/" },
      to: { path: "^src/(explore|tenant)/", pathNot: "^src/$1/" },
    },
    {
      name: "wire-needs-zod-only",
      severity: "error",
      from: { path: "^src/wire/", pathNot: "\\.test\\.ts$" },
      to: { pathNot: "^src/(wire|common)/|^node_modules/(zod|jsonc-parser)/" },
    },
    {
      name: "hono-begins-at-server",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/mock/((server|admin)/|stand-in\\.ts)|^src/tenant/verify/|\\.test\\.ts$" },
      to: { path: "^node_modules/(hono|@hono)/" },
    },
    {
      name: "calls-know-no-socket",
      severity: "error",
      from: { path: "^src/mock/calls/", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "methods-do-not-know-node",
      severity: "error",
      from: {
        path: "^src/vendor/((method|example)\\.ts$|methods/|declared/|entities/)",
        pathNot: "\\.test\\.ts$",
      },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "the-dashboard-is-imported-by-nobody",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/dashboard/" },
      to: { path: "^src/dashboard/" },
    },
    {
      name: "the-dashboard-has-types-of-ours-and-nothing-else",
      comment: "what a screen shows, the admin API says",
      severity: "error",
      from: { path: "^src/dashboard/" },
      to: { path: "^src/", pathNot: "^src/dashboard/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "tests-are-imported-by-nobody",
      severity: "error",
      from: { pathNot: "\\.test\\.ts$|^test/" },
      to: { path: "\\.test\\.ts$|^test/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    parser: "swc",
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
