import { readAnswer } from "./read-answer.ts";
import type { RedactedExchange } from "./redactor.ts";

const mostNames = 200;

interface Method {
  calls: number;
  failed: number;
  readonly unrecognised: Set<string>;
}

/** Counts what was recorded, of the redacted exchanges alone. */
export class RecordingTally {
  readonly #methods = new Map<string, Method>();
  readonly #unknown = new Map<string, number>();

  add({ content, unrecognised }: RedactedExchange): void {
    const { operation, verb, path, answer } = content;
    if (operation === null) {
      const name = `${verb} ${path}`;
      if (this.#unknown.has(name) || this.#unknown.size < mostNames) {
        this.#unknown.set(name, (this.#unknown.get(name) ?? 0) + 1);
      }
      return;
    }
    const method = this.#methods.get(operation) ?? { calls: 0, failed: 0, unrecognised: new Set() };
    this.#methods.set(operation, method);
    method.calls += 1;
    if (answer.failure !== undefined) method.failed += 1;
    for (const name of unrecognised) if (method.unrecognised.size < mostNames) method.unrecognised.add(name);
  }

  /** A call in a line for people. */
  line({ content: { verb, path, answer, ms } }: RedactedExchange): string {
    const { status, failure, body } = answer;
    const { code } = readAnswer(body && "json" in body ? body.json : undefined).status;
    const said = [status ?? "no answer", code ?? (body && "unread" in body ? body.unread : undefined), failure];
    return `${verb} ${path} ${said.filter((one) => one !== undefined).join(", ")} ${ms} ms`;
  }

  /** What was recorded, in lines. */
  summary(refusedWrites: number): string[] {
    const calls = [...this.#methods.values()].reduce((sum, method) => sum + method.calls, 0);
    const others = [...this.#unknown.values()].reduce((sum, count) => sum + count, 0);
    const methods = [...this.#methods].sort().map(([name, { calls, failed, unrecognised }]) => {
      const unknown = unrecognised.size > 0 ? `; not in the contract: ${inWords(unrecognised)}` : "";
      return `  ${name}: ${calls} ${calls === 1 ? "call" : "calls"}${failed > 0 ? `, ${failed} broken off` : ""}${unknown}`;
    });
    return [
      `${calls + others} calls recorded, ${others} of methods without a contract here`,
      ...methods,
      ...[...this.#unknown].sort().map(([name, count]) => `  not recognised: ${name}: ${count}`),
      ...(refusedWrites > 0 ? [`${refusedWrites} calls not passed on, as they may write (--allow-writes)`] : []),
    ];
  }
}

/** Names that some contract has, and how many no contract has. */
function inWords(names: ReadonlySet<string>): string {
  const known = [...names].filter((name) => !name.startsWith("{{")).sort();
  const others = names.size - known.length;
  return [...known, ...(others > 0 ? [`${others} unknown ${others === 1 ? "name" : "names"}`] : [])].join(", ");
}
