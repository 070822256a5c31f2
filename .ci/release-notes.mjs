// Prints what the changelog says of a release, for the page of that release: `node .ci/release-notes.mjs v0.1.0`. Ends with 1 when the
// tag, the package and the changelog do not say the same. Plain JavaScript: it runs before anything is installed.
import { readFileSync } from "node:fs";

const read = (name) => readFileSync(new URL(`../${name}`, import.meta.url), "utf8");

/** @returns {string[]} why no release can be made of it */
function problemsOf(tag, version, notes) {
  if (!/^v\d+\.\d+\.\d+(-[\w.]+)?$/.test(tag))
    return [`"${tag}" is no tag of a release; expected one like v${version}`];
  if (tag !== `v${version}`) return [`the tag is ${tag}, and package.json has ${version}; expected v${version}`];
  return notes ? [] : [`CHANGELOG.md has nothing below a heading "## ${version}"; name its "## Unreleased" so`];
}

const [tag = ""] = process.argv.slice(2);
const { version } = JSON.parse(read("package.json"));
const sections = read("CHANGELOG.md").split(/^## /m);
const notes = sections.find((section) => section.split(/\s/, 1)[0] === version);
const text = notes?.slice(notes.indexOf("\n")).trim();
const problems = problemsOf(tag, version, text);
if (problems.length > 0) {
  process.stderr.write(`${problems.join("\n")}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${text}\n`);
}
