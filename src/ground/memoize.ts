/** The same function, which makes one result for each object and keeps it while the object lives. */
export function memoizeByObject<Key extends object, Made extends object, More = void>(
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

/** The same function, which remembers its results for at most `most` values. */
export function memoize<Value extends string | number, Told>(
  most: number,
  tell: (value: Value) => Told,
): (value: Value) => Told {
  const told = new Map<Value, Told>();
  return (value) => {
    const known = told.get(value);
    if (known !== undefined || told.has(value)) return known as Told;
    const one = tell(value);
    if (told.size === most) told.clear();
    told.set(value, one);
    return one;
  };
}
