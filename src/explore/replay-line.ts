/** The line that replays a file, for a shell. */
export const replayLine = (file: string, command: readonly string[]): string =>
  ["crmcom-mock explore --replay", quoted(file), "--", ...command.map(quoted)].join(" ");

const quoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
