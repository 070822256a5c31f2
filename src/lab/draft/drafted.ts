import type { ReleaseName } from "../../wire/release.ts";
import type { MemberType } from "./vocabulary.ts";

/** A member as `method.json` has it. */
export interface Member {
  readonly name: string;
  readonly type: MemberType;
  readonly typeWords?: string;
  readonly presence?: string;
  readonly presenceWords?: string;
  readonly before?: readonly { readonly release: ReleaseName; readonly presence: string }[];
  readonly since?: readonly ReleaseName[];
  readonly deprecated?: { readonly since: readonly ReleaseName[] };
  readonly values?: readonly (string | { readonly value: string; readonly since: readonly ReleaseName[] })[];
  readonly description?: string;
  readonly members?: readonly Member[];
  readonly at: number | "assumed";
}

/** What `method.json` says of a method whose page was read. */
export interface DraftedMethod {
  readonly name: string;
  readonly verb: "GET" | "POST";
  readonly source: string;
  /** Which text the line numbers count in. */
  readonly page: { readonly title: string; readonly sha256: string };
  readonly description?: string;
  readonly since?: readonly ReleaseName[];
  readonly deprecated?: {
    readonly since: readonly ReleaseName[];
    readonly remark?: string;
    readonly replacedBy?: string;
    readonly at: number;
  };
  readonly access?: "none";
  readonly bulk?: { readonly set: string; readonly max: number; readonly at: number };
  readonly parameters: readonly Member[];
  readonly answer: { readonly type: "Object" | "Set" | "None"; readonly members: readonly Member[] };
  readonly does: { readonly answers: "examples" };
}

export interface ToldLine {
  readonly line: number;
  readonly text: string;
}

export interface Draft {
  readonly method: DraftedMethod;
  readonly examples: readonly DraftedExample[];
  /** Lines of tables and examples of which something was dropped. */
  readonly problems: readonly ToldLine[];
  /** What is taken, and should be looked at. */
  readonly remarks: readonly ToldLine[];
}

/** An example of the page, as `examples.json` has it. What is no JSON stands as its text. */
export interface DraftedExample {
  readonly title: string;
  readonly provenance: "documented";
  readonly request: Body & { readonly query?: Readonly<Record<string, string>> };
  /** A text where it is no JSON. */
  readonly response: { readonly body: unknown };
  /** JSON Pointers of what a system makes anew. */
  readonly generated: readonly string[];
  readonly at: number;
}

export interface Body {
  readonly body?: unknown;
  readonly text?: string;
}
