import { useEffect, useState } from "preact/hooks";
import type { AdminClient } from "./admin-client.ts";
import { followCalls } from "./follow-calls.ts";

/** How long calls gather before what they changed is asked for. */
const gatherMs = 400;

/** What a screen is told of calls that come. */
export interface Pulse {
  /** Grows when calls have come in, so that what they changed is asked for again. */
  readonly count: number;
  /** Nobody tells of calls at the moment. */
  readonly isLost: boolean;
}

/**
 * Whether calls have come in.
 * @param isWanted nobody asks otherwise: a browser has few connections for all windows together
 */
export function usePulse(client: AdminClient, isWanted: boolean): Pulse {
  const [count, setCount] = useState(0);
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    if (!isWanted) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const beat = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setCount((before) => before + 1);
      }, gatherMs);
    };
    // When the stream is there, what was asked before it may be out of date already.
    const state = (isThere: boolean) => {
      setLost(!isThere);
      if (isThere) beat();
    };
    const stop = followCalls(client, { query: "" }, { call: beat, reset: beat, evicted: beat, state, refused() {} });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client, isWanted]);
  return { count, isLost: isWanted && isLost };
}
