/**
 * The line that replays a file, for a shell.
 * @param flags what the verdict depends on and the file does not have
 */
export const replayLine = (file: string, flags: readonly string[], command: readonly string[]): string =>
  ["crmcom-mock explore --replay", ...[file, ...flags, "--", ...command].map(quoted)].join(" ");

const quoted = (word: string): string =>
  /^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
