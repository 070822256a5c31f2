/** The same function, which makes one thing of an object and keeps it for as long as the object is there. */
export function madeOnce<Key extends object, Made extends object, More = void>(
  make: (key: Key, more: More) => Made,
): (key: Key, more: More) => Made {
  const made = new WeakMap<Key, Made>();
  return (key, more) => {
    const there = made.get(key);
    if (there !== undefined) return there;
    const one = make(key, more);
    made.set(key, one);
    return one;
  };
}

/** The same function, which keeps what it says of at most so many texts: calls have the same few, again and again. */
export function remembering<Text extends string, Told>(most: number, tell: (text: Text) => Told): (text: Text) => Told {
  const told = new Map<Text, Told>();
  return (text) => {
    const known = told.get(text);
    if (known !== undefined || told.has(text)) return known as Told;
    const one = tell(text);
    if (told.size === most) told.clear();
    told.set(text, one);
    return one;
  };
}
