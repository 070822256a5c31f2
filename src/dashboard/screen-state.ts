/** What a screen is told. */
export interface ScreenState {
  /** Grows when calls have come in. */
  readonly pulse: number;
  /** Sandboxes came, went or changed. */
  changed(): void;
}
