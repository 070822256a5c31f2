#!/usr/bin/env node
// Nothing is imported before this check: an older Node would fail with another message.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 12)) {
  const another = "run it with another Node: npx -y -p node@22 crmcom-mock";
  process.stderr.write(`crmcom-mock needs Node 22.12 or newer, and this is ${process.version}; ${another}\n`);
  process.exitCode = 2;
} else {
  const { enableCompileCache } = await import("node:module");
  enableCompileCache();
  await import("./main.ts");
}

export {};
