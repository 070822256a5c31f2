/** The words of the filter box, and the filters of the journal that they stand for. */
const filters: Readonly<Record<string, string>> = {
  operation: "operation",
  outcome: "outcome",
  code: "statusCode",
  fault: "fault",
  row: "row",
  assumption: "assumption",
};

/** `word:value`, `word:"a value"`, or a piece of free text. */
const piece = /(?:(\w+):)?(?:"([^"]*)"?|(\S+))/g;

/** What the filter box asks of the journal, as a query of the admin API: `outcome:refused code:OK polina`. */
export function callQuery(filter: string): string {
  const query = new URLSearchParams();
  const text: string[] = [];
  for (const [whole, word = "", quoted, plain = ""] of filter.matchAll(piece)) {
    const name = Object.hasOwn(filters, word) ? filters[word] : undefined;
    if (name !== undefined) query.set(name, quoted ?? plain);
    else text.push(word === "" ? (quoted ?? plain) : whole);
  }
  if (text.length > 0) query.set("text", text.join(" "));
  return query.toString();
}
