const [shownBefore, shownAfter] = [60, 120];

/** Where a text and the most alike of others begin to differ. @param others at least one */
export function whereTheyPart(text: string, others: readonly string[]): string {
  // By whole letters: half an emoji is none.
  const letters = [...text];
  const told = others.map((other) => {
    const theirs = [...other];
    const at = letters.findIndex((letter, index) => letter !== theirs[index]);
    return { theirs, at: at < 0 ? letters.length : at };
  });
  const { theirs, at } = told.reduce((nearest, one) => (one.at > nearest.at ? one : nearest));
  const shown = (whole: readonly string[]) => whole.slice(Math.max(0, at - shownBefore), at + shownAfter).join("");
  return `${shown(letters)} was ${shown(theirs)} in the other`;
}
