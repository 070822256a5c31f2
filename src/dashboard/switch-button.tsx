/** Something that is on or off. */
export interface SwitchState {
  readonly name: string;
  readonly isOn: boolean;
  readonly isBusy?: boolean;
  readonly describedBy?: string;
  flip(): void;
}

/** A switch, with its name beside it. */
export function SwitchButton({ name, isOn, isBusy, describedBy, flip }: SwitchState) {
  return (
    <button
      type="button"
      role="switch"
      class="switch"
      aria-checked={isOn}
      aria-describedby={describedBy}
      disabled={isBusy ?? false}
      onClick={flip}
    >
      <span class="knob" aria-hidden="true" />
      <span>{name}</span>
    </button>
  );
}
