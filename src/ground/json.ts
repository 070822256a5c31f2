import { visit } from "jsonc-parser";

/**
 * Reads JSON that a user wrote, in which no object may have a member twice: all but the last would be dropped in silence.
 * @throws SyntaxError when it is no JSON
 * @throws RepeatedMember naming the member that stands twice, with both lines
 */
export function jsonOnce(text: string): unknown {
  const read: unknown = JSON.parse(text);
  const repeated = firstRepeated(text);
  if (repeated) {
    const { name, first, second } = repeated;
    throw new RepeatedMember(
      `${JSON.stringify(name)} stands twice in one object, in line ${first} and in line ${second}`,
    );
  }
  return read;
}

interface Repeated {
  readonly name: string;
  /** Lines, counted from 1. */
  readonly first: number;
  readonly second: number;
}

function firstRepeated(text: string): Repeated | undefined {
  const open: Map<string, number>[] = [];
  let repeated: Repeated | undefined;
  visit(text, {
    onObjectBegin: () => void open.push(new Map()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty(name, _at, _length, line) {
      const lines = open.at(-1);
      const first = lines?.get(name);
      if (first !== undefined) repeated ??= { name, first, second: line + 1 };
      lines?.set(name, line + 1);
    },
  });
  return repeated;
}

/** JSON that a user wrote has a member twice in one object. */
export class RepeatedMember extends Error {
  override readonly name = "RepeatedMember";
}

/** What a text is as JSON; of one that is none, what is given in its place. */
export function jsonOr(text: string, otherwise?: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}
