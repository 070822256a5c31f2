/** Tells whoever waits that the server is about to stop. */
export interface Closing {
  readonly isClosing: boolean;
  /** Calls `listener` once the server is about to stop; what is given back takes it off. */
  onClose(listener: () => void): () => void;
  close(): void;
}

/** Not closing yet. */
export function createClosing(): Closing {
  const listeners = new Set<() => void>();
  let isClosing = false;
  return {
    get isClosing() {
      return isClosing;
    },
    onClose(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      isClosing = true;
      for (const listener of [...listeners]) listener();
      listeners.clear();
    },
  };
}
