/** Problems that are told at most; the work stops there, or tells how many more there are. */
export const mostProblems = 100;

const longestText = 1000;

/** The first problems, and how many there are beside them. */
export function firstProblems<Problem>(all: readonly Problem[]): { first: readonly Problem[]; more: number } {
  return { first: all.slice(0, mostProblems), more: Math.max(0, all.length - mostProblems) };
}

/** The first of what is told, each as it is shown, and how many more there are. */
export function firstAndMore<Told>(all: readonly Told[], most: number, shown: (told: Told) => string): string[] {
  const first = all.slice(0, most).map(shown);
  return all.length > most ? [...first, `and ${all.length - most} more`] : first;
}

/** A text about what a client sent, cut where it quotes too much of it. */
export const cutText = (text: string): string =>
  text.length > longestText ? `${text.slice(0, longestText)}... (${text.length} characters)` : text;

/** What is said in the place of what was not looked at any more, as there are so many problems before it. */
export const notLookedAt = (left: number): string =>
  `not checked, as there are ${mostProblems} problems before it; ${left} in all were not`;
