/** How large something is, roughly: `16..31`. */
export function sizeClass(size: number): string {
  const least = 2 ** Math.floor(Math.log2(size));
  return `${least}..${2 * least - 1}`;
}
