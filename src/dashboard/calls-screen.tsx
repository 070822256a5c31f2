import { useEffect, useRef, useState } from "preact/hooks";
import { useApp } from "./app-context.ts";
import { CallDetail } from "./call-detail.tsx";
import { callQuery } from "./call-query.ts";
import { CallTable } from "./call-table.tsx";
import { FirstCall } from "./first-call.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { SearchBox } from "./search-box.tsx";
import { type Calls, useCalls } from "./use-calls.ts";
import { useDeed } from "./use-deed.ts";
import { goTo } from "./view.ts";

/** The calls of the sandbox as they come, and one of them whole. */
export function CallsScreen() {
  const { client, view } = useApp();
  const { open, filter = "" } = view;
  const [isPaused, setPaused] = useState(false);
  const calls = useCalls(client, callQuery(filter), isPaused);
  const deed = useDeed();
  useEscape(() => open !== undefined && goTo({ ...view, open: undefined }));
  const { entries } = calls;
  return (
    <div class={open === undefined ? "calls" : "calls opened"}>
      <section class="list" aria-label="Calls">
        <div class="bar">
          <SearchBox
            label="Filter calls"
            placeholder="operation: outcome: code: fault: row: or any text"
            title="operation:customer_events.* outcome:refused code:NotFoundAPIValueException fault:flaky row:16 assumption:bulk.order, and any text"
          />
          <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
            {isPaused ? "Go on" : "Pause"}
          </button>
          <button
            type="button"
            onClick={() => deed.run(() => client.ask("reset", "POST", { journal: true }))}
            disabled={!entries?.length}
          >
            Clear calls
          </button>
          <span role="status" class={calls.connection === "live" ? "live" : "cut"}>
            {stateText(calls, isPaused)}
          </span>
        </div>
        <ProblemNote problem={calls.problem ?? deed.problem} />
        {entries?.length ? <CallTable entries={entries} /> : null}
        {entries?.length === 0 && !calls.problem ? (
          filter ? (
            <p class="empty">No call is like that.</p>
          ) : (
            <FirstCall>No calls yet. They are listed here as they come. One that works when it is pasted:</FirstCall>
          )
        ) : null}
        <OlderCalls calls={calls} />
      </section>
      {open === undefined ? null : <CallDetail key={`${client.sandbox} ${open}`} id={open} />}
    </div>
  );
}

/** What follows the last call: those before it, as long as the journal has them. */
function OlderCalls({ calls: { hasOlder, older, forgotten } }: { readonly calls: Calls }) {
  if (hasOlder)
    return (
      <button type="button" data-row class="older" onClick={older}>
        Older calls
      </button>
    );
  if (forgotten === 0) return null;
  return (
    <p class="reason">
      {forgotten === 1 ? "1 older call is" : `${forgotten} older calls are`} forgotten: the journal is full
      (--journal-max, --memory).
    </p>
  );
}

function stateText({ connection, waiting, missed }: Calls, isPaused: boolean): string {
  const state = {
    connecting: "connecting",
    live: isPaused ? `paused${waiting === 0 ? "" : `, ${waiting} new`}` : "live",
    lost: "no connection, trying again",
    refused: "",
  }[connection];
  return missed === 0 ? state : `${state}; ${missed} came too fast to be shown`;
}

function useEscape(leave: () => void): void {
  const latest = useRef(leave);
  latest.current = leave;
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === "Escape" && !document.querySelector("dialog[open]")) latest.current();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
}
