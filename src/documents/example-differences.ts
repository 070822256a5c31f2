/** The forms of generated values. A value fits an example if it has all forms that the value of the example has. */
export const generatedForms: readonly RegExp[] = [
  /^[0-9A-F]{32}$/,
  /^[1-9][0-9]*$/,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
  /^ey[\w-]+\.[\w-]+\.[\w-]+$/,
];

export interface ExampleDifference {
  readonly at: string;
  /** The value of the answer, and the value of the example. */
  readonly there: string;
  readonly here: string;
}

/** Where an answer differs from an example of a page. Beside the code OK, a page may say more than systems answer. */
export function differencesFromPage(example: unknown, answer: unknown, generated: readonly string[]) {
  const withoutWords = (body: unknown) => {
    const { status, ...others } = Object(body);
    return status?.code === "OK" ? { ...others, status: { code: "OK" } } : body;
  };
  return exampleDifferences(withoutWords(example), withoutWords(answer), generated);
}

/** Where an answer differs from its example. Members in `generated` need only the form and the type. */
export function exampleDifferences(
  example: unknown,
  answer: unknown,
  generated: readonly string[],
  at = "",
): ExampleDifference[] {
  const [there, here] = [shown(answer), shown(example)];
  if (generated.includes(at)) return isAlike(example, answer) ? [] : [{ at, there, here: `a value like ${here}` }];
  if (!isContainer(example) || !isContainer(answer) || Array.isArray(example) !== Array.isArray(answer)) {
    return example === answer ? [] : [{ at: at || "/", there, here }];
  }
  const names = new Set([...Object.keys(example), ...Object.keys(answer)]);
  return [...names].flatMap((name) => {
    const path = `${at}/${name}`;
    if (!Object.hasOwn(answer, name)) return [{ at: path, there: "nothing", here: shown(example[name]) }];
    if (!Object.hasOwn(example, name)) return [{ at: path, there: shown(answer[name]), here: "nothing" }];
    return exampleDifferences(example[name], answer[name], generated, path);
  });
}

function isAlike(example: unknown, answer: unknown): boolean {
  if (typeof example !== typeof answer || example === null || answer === null) return false;
  return (
    typeof example !== "string" || generatedForms.every((form) => !form.test(example) || form.test(String(answer)))
  );
}

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const shown = (value: unknown): string => JSON.stringify(value) ?? "nothing";
