/** Prints a text and ends its line. Gives the exit code of a command that did what it was asked: 0. */
export function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
