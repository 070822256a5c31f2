/** A function that computes one result for each object, and keeps it as long as the object. */
export function memoizeByObject<Key extends object, Made extends object, More = void>(
  make: (key: Key, more: More) => Made,
): (key: Key, more: More) => Made {
  const results = new WeakMap<Key, Made>();
  return (key, more) => {
    const known = results.get(key);
    if (known !== undefined) return known;
    const result = make(key, more);
    results.set(key, result);
    return result;
  };
}

/** A function that remembers its results for at most `most` values. */
export function memoize<Value extends string | number, Result>(
  most: number,
  compute: (value: Value) => Result,
): (value: Value) => Result {
  const results = new Map<Value, Result>();
  return (value) => {
    const known = results.get(value);
    if (known !== undefined || results.has(value)) return known as Result;
    const result = compute(value);
    if (results.size === most) results.clear();
    results.set(value, result);
    return result;
  };
}
