/** A rule that was begun on one screen and is finished on another. */
let draft: string | undefined;

/** Keeps a rule for the editor. */
export function keepDraft(rule: object): void {
  draft = JSON.stringify(rule, null, 2);
}

/** The rule that was kept, once. */
export function takeDraft(): string | undefined {
  const taken = draft;
  draft = undefined;
  return taken;
}
