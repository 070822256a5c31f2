// The software bill of materials of the package: CycloneDX as npm prints it, of which only what is inside the package is left.
// Plain JavaScript, as what builds it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The bill as JSON text, the same for the same packages.
 * @param {string} root folder of the project
 * @param {Iterable<string>} modules paths of the modules that were bundled, and of files that were copied
 */
export function billOfMaterials(root, modules) {
  const bundled = new Set([...modules].flatMap(packageOf));
  const {
    serialNumber: _,
    components,
    dependencies,
    metadata,
    ...bill
  } = JSON.parse(
    // All that is bundled is a development package, and a build for production would leave those out.
    npm(root, "sbom", "--package-lock-only", "--include=dev", "--sbom-format=cyclonedx", "--sbom-type=application"),
  );
  const inside = components.filter((component) => bundled.has(component["bom-ref"]));
  const missing = [...bundled].filter((name) => !inside.some((component) => component["bom-ref"] === name));
  if (missing.length > 0)
    throw new Error(`npm's bill of materials does not have ${missing.join(", ")}, which is bundled`);
  const own = { ...metadata.component, name: JSON.parse(readFileSync(join(root, "package.json"), "utf8")).name };
  const kept = {
    ...bill,
    metadata: { tools: metadata.tools, component: own },
    // Bundled they are no development packages any more.
    components: inside.map(({ properties: _, ...component }) => component),
    dependencies: [
      { ref: own["bom-ref"], dependsOn: inside.map((component) => component["bom-ref"]) },
      ...dependencies
        .filter(({ ref }) => bundled.has(ref))
        .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((other) => bundled.has(other)) })),
    ],
  };
  return `${JSON.stringify(kept, null, 2)}\n`;
}

/** `name@version` of the package that a module belongs to, if it is not one of ours. */
function packageOf(path) {
  const [, folder] = /^\0?(.*node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path) ?? [];
  if (folder === undefined) return [];
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return [`${name}@${version}`];
}

/** What npm prints: the npm that runs the build, where one does. */
function npm(cwd, ...words) {
  const path = process.env.npm_execpath;
  const options = { cwd, encoding: "utf8", maxBuffer: 64 * 2 ** 20 };
  return path?.endsWith("npm-cli.js")
    ? execFileSync(process.execPath, [path, ...words], options)
    : execFileSync("npm", words, { ...options, shell: process.platform === "win32" });
}
