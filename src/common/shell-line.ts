/** How a printed line runs the program. Without the flag, npx would run a package of that name that is another's. */
const programLine = "npx --no-install crmcom-mock";

export function curlOf(
  verb: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string | null,
): string {
  const given = Object.entries(headers)
    .filter(([name, value]) => !(name === "accept" && value === "*/*"))
    .map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const data = body === null ? [] : [`--data-raw ${quoted(body)}`];
  const word = verb === (body === null ? "GET" : "POST") ? [] : [`-X ${verb}`];
  return ["curl -s", ...word, quoted(url), ...given, ...data].join(" ");
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A word as a shell takes it: quoted where it is not plain. */
export const shellWord = (word: string): string => (/^[A-Za-z0-9_./:=@%+-]+$/.test(word) ? word : quoted(word));

export const ownLine = (words: readonly string[]): string => [programLine, ...words.map(shellWord)].join(" ");

/** The words of flags by their names without dashes; `true` for a flag without a value. */
export const flagWords = (flags: Readonly<Record<string, readonly (string | true)[]>>): string[] =>
  Object.entries(flags).flatMap(([name, values]) =>
    values.map((value) => (value === true ? `--${name}` : `--${name}=${value}`)),
  );

/** The line that replays a file of `explore`. The file holds the client's command and the flags. */
export const replayLine = (file: string): string => ownLine(["explore", "--replay", file]);
