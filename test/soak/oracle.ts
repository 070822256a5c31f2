/** A call as its client knows it. */
export interface SentCall {
  /** Its id of the request. */
  readonly key: string;
  /** Whether each of its rows names an account that is there. */
  readonly rows: readonly boolean[];
  readonly fault: string | undefined;
  /** Ids of the events that its answer reported as stored, by row; `undefined`: no whole answer of CRM.COM came. */
  readonly reported: ReadonlyMap<number, string> | undefined;
  /** Was all of it sent? */
  readonly isWhole: boolean;
}

/** What names a row of a call, so that its event tells where it comes from. */
export const profileOf = (key: string, row: number): string => `${key}/${row}`;

/** What a round of a soak came to. */
export interface Books {
  readonly calls: readonly SentCall[];
  readonly stored: readonly { readonly id: string; readonly profile: string }[];
  /** Calls that the journal has: how many rows of each were stored. */
  readonly journal: readonly { readonly key: string; readonly processed: number }[];
}

/** Holds what clients know against store and journal, event by event. @returns all that does not agree */
export function problemsOf({ calls, stored, journal }: Books): string[] {
  const storedRows = Map.groupBy(stored, ({ profile }) => profile.slice(0, profile.lastIndexOf("/")));
  const journalCalls = Map.groupBy(journal, ({ key }) => key);
  const problems = calls.flatMap((call) =>
    problemsOfCall(call, storedRows.get(call.key) ?? [], journalCalls.get(call.key) ?? []),
  );
  const sent = new Set(calls.map(({ key }) => key));
  const strange = [...storedRows.keys(), ...journalCalls.keys()].filter((key) => !sent.has(key));
  return [...problems, ...strange.map((key) => `${key} is stored or in the journal, and nobody sent it`)];
}

function problemsOfCall(call: SentCall, stored: Books["stored"], journal: Books["journal"]): string[] {
  const { key, rows, fault, reported, isWhole } = call;
  const say = (isWrong: boolean, text: string) => (isWrong ? [`${key} (${fault ?? "no fault"}) ${text}`] : []);
  const idsOf = (pairs: readonly (readonly [string, string])[]) => JSON.stringify(pairs.toSorted());
  const storedIds = idsOf(stored.map(({ profile, id }) => [profile, id]));
  const reportedIds = idsOf([...(reported ?? [])].map(([row, id]) => [profileOf(key, row), id]));
  const known = rows.filter((isKnown) => isKnown).length;
  return [
    ...say(reported !== undefined && storedIds !== reportedIds, "reported other events than it stored"),
    ...say(reported !== undefined && !fault && reported.size !== known, `stored ${reported?.size} of ${known} rows`),
    ...say(isWhole && !fault && !reported, "lost its answer"),
    ...say(journal.length > 1, `is in the journal ${journal.length} times`),
    ...say(reported !== undefined && journal.length === 0, "was answered, and is not in the journal"),
    ...say(!isWhole && journal.length > 0, "is in the journal, and was never sent whole"),
    ...say(
      (journal[0]?.processed ?? 0) !== stored.length,
      `stored ${stored.length} rows, and the journal tells others`,
    ),
  ];
}
