import { useState } from "preact/hooks";
import { useApp } from "./app-context.ts";
import { FirstCall } from "./first-call.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { RecordTable, type StoredRecord } from "./record-table.tsx";
import { RowForm } from "./row-form.tsx";
import type { ScreenState } from "./screen-state.ts";
import { SearchBox } from "./search-box.tsx";
import { useAnswer } from "./use-answer.ts";
import { useDeed } from "./use-deed.ts";
import { goTo } from "./view.ts";

/** The collection that is shown unless another is asked for. */
const events = "customer_events";

/** Records that are shown at once. */
const page = 200;

interface Collections {
  readonly collections: readonly { readonly name: string; readonly total: number; readonly forgotten: number }[];
}

interface Held {
  readonly total: number;
  readonly forgotten: number;
  readonly items: readonly StoredRecord[];
  readonly calls: Readonly<Record<string, number>>;
}

interface Duplicates {
  readonly items: readonly { readonly reason: string; readonly events: readonly { readonly id: string }[] }[];
}

/** What the sandbox holds, a collection at a time; events with the call that made each, and with what looks made twice. */
export function EventsScreen({ pulse }: ScreenState) {
  const { client, view } = useApp();
  const { open: collection = events, filter } = view;
  const [limit, setLimit] = useState(page);
  const [isAdding, setAdding] = useState(false);
  const query = new URLSearchParams({
    order: "newest",
    calls: "true",
    limit: String(limit),
    ...(filter && { text: filter }),
  });
  const all = useAnswer<Collections>(client, "store", pulse);
  const held = useAnswer<Held>(client, `store/${encodeURIComponent(collection)}?${query}`, pulse);
  const twice = useAnswer<Duplicates>(client, collection === events ? "duplicates" : undefined, pulse);
  const deed = useDeed();
  const reload = () => {
    all.reload();
    held.reload();
    twice.reload();
  };
  const { answer } = held;
  return (
    <>
      <div class="bar">
        <CollectionChoice collection={collection} all={all.answer?.collections} />
        <SearchBox key={collection} label={`Search ${collection}`} placeholder="any text of the record" />
        <button type="button" aria-expanded={isAdding} onClick={() => setAdding(!isAdding)}>
          Add a row
        </button>
        <button
          type="button"
          disabled={deed.isBusy}
          onClick={() => deed.run(() => client.ask("reset", "POST", { state: true }), reload)}
        >
          Reset records
        </button>
        <span role="status">{answer ? stateText(answer) : ""}</span>
      </div>
      <ProblemNote problem={held.problem ?? deed.problem} />
      {isAdding ? <RowForm key={collection} collection={collection} changed={reload} /> : null}
      {answer && answer.items.length > 0 ? (
        <RecordTable records={answer.items} calls={answer.calls} doubled={doubledBy(twice.answer)} label={collection} />
      ) : null}
      {answer?.items.length === 0 ? <Nothing isSearched={filter !== undefined} collection={collection} /> : null}
      {answer && answer.total > limit ? (
        <button type="button" onClick={() => setLimit(Math.min(1000, limit + page))} disabled={limit >= 1000}>
          Older records
        </button>
      ) : null}
    </>
  );
}

interface ChoiceState {
  readonly collection: string;
  /** `undefined` until it is known. */
  readonly all: Collections["collections"] | undefined;
}

function CollectionChoice({ collection, all = [{ name: collection, total: 0, forgotten: 0 }] }: ChoiceState) {
  const { view } = useApp();
  return (
    <label>
      Collection{" "}
      <select
        value={collection}
        onChange={({ currentTarget }) => goTo({ ...view, open: currentTarget.value, filter: undefined })}
      >
        {all.map(({ name, total }) => (
          <option key={name} value={name}>
            {name} ({total})
          </option>
        ))}
      </select>
    </label>
  );
}

const stateText = ({ total, forgotten }: Held): string =>
  `${total} ${total === 1 ? "record" : "records"}${forgotten > 0 ? `, ${forgotten} forgotten` : ""}`;

/** By the id of an event, why it looks as if it were created more than once. */
function doubledBy(found: Duplicates | undefined): ReadonlyMap<string, string> {
  const pairs = (found?.items ?? []).flatMap(({ reason, events: alike }) =>
    alike.map(({ id }) => [id, reason] as const),
  );
  return new Map(pairs);
}

function Nothing({ isSearched, collection }: { readonly isSearched: boolean; readonly collection: string }) {
  if (isSearched) return <p class="empty">No record of {collection} is like that.</p>;
  if (collection !== events) return <p class="empty">There are no {collection}. Add a row to have one.</p>;
  return <FirstCall>No events yet. This call makes one:</FirstCall>;
}
