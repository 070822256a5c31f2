/** Lines that are named; of more it is said how many there are. */
const mostNamed = 5;

/** Lines of a recording for people: `lines 1, 2, 3, 4, 5 and 7 more`. */
export function linesInWords(lines: readonly number[]): string {
  const named = lines.slice(0, mostNamed).join(", ");
  const more = lines.length > mostNamed ? ` and ${lines.length - mostNamed} more` : "";
  return `${lines.length === 1 ? "line" : "lines"} ${named}${more}`;
}
