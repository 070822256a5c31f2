/** The forms that what a system makes anew can have; a value fits when it has those that the example's has. */
const forms: readonly RegExp[] = [
  /^[0-9A-F]{32}$/,
  /^[0-9]+$/,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
  /^[\w-]+\.[\w-]+\.[\w-]+$/,
];

/** Where an answer differs from its example, one line each; members named in `generated` need only the form and the type. */
export function differences(example: unknown, answer: unknown, generated: readonly string[], at = ""): string[] {
  if (generated.includes(at))
    return isAlike(example, answer) ? [] : [`${at}: ${shown(answer)} has not the form of ${shown(example)}`];
  if (!isContainer(example) || !isContainer(answer) || Array.isArray(example) !== Array.isArray(answer)) {
    return example === answer ? [] : [`${at}: ${shown(answer)} instead of ${shown(example)}`];
  }
  const names = new Set([...Object.keys(example), ...Object.keys(answer)]);
  return [...names].flatMap((name) => {
    if (!Object.hasOwn(answer, name)) return [`${at}/${name} is missing`];
    if (!Object.hasOwn(example, name)) return [`${at}/${name} is not in the example`];
    return differences(example[name], answer[name], generated, `${at}/${name}`);
  });
}

function isAlike(example: unknown, answer: unknown): boolean {
  if (typeof example !== typeof answer || example === null || answer === null) return false;
  return typeof example !== "string" || forms.every((form) => !form.test(example) || form.test(String(answer)));
}

const isContainer = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const shown = (value: unknown) => JSON.stringify(value);
