/** A sandbox cannot be made, or not be given as it is asked for. */
export class SandboxRefused extends Error {
  override readonly name = "SandboxRefused";
  readonly reason: "taken" | "full";

  constructor(reason: "taken" | "full", message: string) {
    super(message);
    this.reason = reason;
  }

  static taken(name: string): SandboxRefused {
    const message = `There is a sandbox "${name}" already; DELETE it first, or choose another name.`;
    return new SandboxRefused("taken", message);
  }

  /** The one of that name is not as it is asked for. */
  static other(name: string): SandboxRefused {
    const then = name === "default" ? "it is as the configuration says" : "or DELETE it first";
    const message = `There is a sandbox "${name}" already, with other options; ask for it by its name alone, ${then}.`;
    return new SandboxRefused("taken", message);
  }

  static heavy(count: number, limit: number): SandboxRefused {
    const message = `There are ${count} sandboxes, and this one has no room in the ${limit} bytes that all may hold; DELETE some, or raise --memory.`;
    return new SandboxRefused("full", message);
  }

  static full(max: number): SandboxRefused {
    const message = `There are ${max} sandboxes, and no more may be made; DELETE some, or raise --sandbox-max.`;
    return new SandboxRefused("full", message);
  }
}
