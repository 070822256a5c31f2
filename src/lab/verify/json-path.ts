/** Pact's path of a leaf (`$.data.set[0]['odd name']`) as a JSON Pointer. */
export function pointerOf(path: string): string {
  const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]/g)];
  return steps.map(([, name, index, quoted]) => `/${name ?? index ?? quoted}`).join("");
}

/** A JSON Pointer as Pact writes the path of a leaf. */
export function pathOf(pointer: string): string {
  const steps = pointer.split("/").slice(1);
  return `$${steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join("")}`;
}
