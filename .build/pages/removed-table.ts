import { removedKinds, removedNames } from "../../src/common/removed.ts";
import { markdownTable } from "./markdown-table.ts";

const headings: Readonly<Record<(typeof removedKinds)[number], string>> = {
  commands: "Command",
  flags: "Flag",
  settings: "Setting (key, flag and variable)",
  operations: "Operation of the admin API",
  members: "Member of what you write",
  faults: "Preset or fault",
  values: "Key of `X-Mock-Fault`",
  outputs: "Member of what is printed or answered",
  library: "Library and package",
};

/** The names that a version removed, a table for each kind, with the successor of each name. */
export const removedTable = (since: string): string =>
  removedKinds
    .flatMap((kind) => {
      const ofVersion = removedNames[kind].filter((entry) => entry.since === since);
      const rows = ofVersion.map(({ name, of = [], instead }) => [
        name.includes("`") ? name : `\`${name}\``,
        of.map((place) => (place.includes(" rule") ? place : `\`${place}\``)).join(", "),
        instead,
      ]);
      const hasPlaces = ofVersion.some(({ of }) => of);
      const columns = (cells: readonly string[]) => (hasPlaces ? cells : cells.toSpliced(1, 1));
      return rows.length === 0 ? [] : [markdownTable(columns([headings[kind], "Of", "Instead"]), rows.map(columns))];
    })
    .join("\n\n");
