/**
 * The floors of the house, the lowest first. A module may import from its own floor and from those below it.
 * What a floor may use of the world outside is said by the rules after those.
 */
export const floors = [
  { name: "ground", path: "^src/ground/" },
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
  // What judges others: the stand-in knows nothing of these three, and they nothing of each other.
  { name: "groups", path: "^src/(explore/|tenant/|draft/|index\\.ts$)" },
  { name: "mcp", path: "^src/mcp/" },
  // Code of the browser: no other floor has any of it.
  { name: "dashboard", path: "^src/dashboard/" },
  { name: "cli", path: "^src/cli/" },
];

const upward = floors.slice(0, -1).map(({ name, path }, index) => ({
  name: `${name}-imports-upward`,
  severity: "error",
  from: { path, pathNot: "\\.test\\.ts$" },
  to: {
    path: floors
      .slice(index + 1)
      .map((above) => above.path)
      .join("|"),
  },
}));

export default {
  forbidden: [
    ...upward,
    {
      name: "no-floor",
      comment: "every module stands on a floor",
      severity: "error",
      from: { path: "^src/", pathNot: [...floors.map(({ path }) => path), "\\.test\\.ts$"] },
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
      from: { path: "^src/(explore|tenant|draft)/", pathNot: "\\.test\\.ts$" },
      to: { path: "^src/mock/" },
    },
    {
      name: "a-group-knows-no-other",
      comment: "each can be deleted whole: test/groups.spec.ts",
      severity: "error",
      from: { path: "^src/(explore|tenant|draft)/" },
      to: { path: "^src/(explore|tenant|draft)/", pathNot: "^src/$1/" },
    },
    {
      name: "wire-needs-zod-only",
      severity: "error",
      from: { path: "^src/wire/", pathNot: "\\.test\\.ts$" },
      to: { pathNot: "^src/(wire|ground)/|^node_modules/(zod|jsonc-parser)/" },
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
