/**
 * The ids of all that the answer to a call may rest on: what it says that it does, and that two rows of a set come in the
 * order of the request, which an example of the vendor shows and no rule of theirs.
 * @param rows of the request
 */
export const mayRestOn = (said: readonly string[], rows: number): string[] => [
  ...new Set([...said, ...(rows > 1 ? ["bulk.order"] : [])]),
];
