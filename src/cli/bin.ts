#!/usr/bin/env node
// Nothing is imported before the version is known: an older Node would stumble over the first file and say something else.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(`crmcom-mock needs Node 22.12 or newer; this is ${process.version}\n`);
  process.exitCode = 2;
} else {
  // A second start finds what the first one compiled; where nothing can be written, it is only slower.
  const { enableCompileCache } = await import("node:module");
  enableCompileCache();
  await import("./main.ts");
}

export {};
