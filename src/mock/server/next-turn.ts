// Taken once: a test that fakes the timers of its process must not stop the server in it.
const afterPoll = setImmediate;

let turn: Promise<void> | undefined;

/**
 * Resolves once the event loop has read what is there to be read. Calls that come in together are answered together: one
 * after the other with the code still warm, and their answers go out in one burst. Answered one by one, each answer wakes
 * a client that has just gone to sleep.
 */
export function nextTurn(): Promise<void> {
  turn ??= new Promise((resolve) => {
    afterPoll(() => {
      turn = undefined;
      resolve();
    });
  });
  return turn;
}
