/** Prints a text and ends its line. Gives the exit code of a command that did what it was asked: 0. */
export function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** Prints a value as JSON where that was asked for, else the text. Gives 0 too. */
export function printAs({ json }: { readonly json: boolean }, value: unknown, text: string): number {
  return print(json ? JSON.stringify(value, null, 2) : text);
}
