const never = new Int32Array(new SharedArrayBuffer(4));

/** Lets milliseconds pass in which this thread does nothing else: for the start and the end of the program alone. */
export function blockThread(ms: number): void {
  Atomics.wait(never, 0, 0, ms);
}
