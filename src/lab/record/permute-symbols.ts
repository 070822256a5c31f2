/** A letter by its place in the letters that may stand in its stead. */
export interface PlacedSymbol {
  readonly at: number;
  readonly alphabet: string;
}

const rounds = 4;

/**
 * Turns symbols into others of their alphabets, one to one: a Feistel network, in which each half is moved on by a keyed
 * hash of the other.
 * @param hash of the round and one half, at least as many bytes as the other half has symbols
 */
export function permuteSymbols(symbols: readonly PlacedSymbol[], hash: (half: string) => Uint8Array): string[] {
  const places = symbols.map(({ at }) => at);
  const middle = Math.floor(places.length / 2);
  for (let round = 0; round < rounds; round += 1) {
    const [from, to] = round % 2 === 0 ? [0, middle] : [middle, places.length];
    const bytes = hash(`${round} ${places.slice(from, to).join(",")}`);
    const [first, end] = round % 2 === 0 ? [middle, places.length] : [0, middle];
    for (let at = first; at < end; at += 1) {
      const { length } = (symbols[at] as PlacedSymbol).alphabet;
      places[at] = ((places[at] as number) + (bytes[at - first] as number)) % length;
    }
  }
  return places.map((place, at) => (symbols[at] as PlacedSymbol).alphabet.charAt(place));
}
