// Types for the `operation.ts` or `operation.js` of a method's folder.
export type { FolderContext, FolderOperation } from "../vendor/declared/declare-method.ts";

interface MemberForm {
  readonly name: string;
  readonly type: string;
  readonly made?: unknown;
  readonly presence?: unknown;
  readonly values?: readonly unknown[];
  readonly members?: readonly MemberForm[];
}

type ValueOf<Member extends MemberForm> = Member extends { readonly values: readonly (infer Value)[] }
  ? Value extends { readonly value: infer Text }
    ? Text
    : Value
  : Member["type"] extends "Integer" | "Float"
    ? number
    : Member["type"] extends "Boolean"
      ? boolean
      : Member extends { readonly type: "Set"; readonly members: readonly MemberForm[] }
        ? readonly RowOf<Member>[]
        : Member extends { readonly members: readonly MemberForm[] }
          ? RowOf<Member>
          : Member["type"] extends "Set" | "Object" | "Any"
            ? unknown
            : string;

type OrNull<Member> = Member extends { readonly made: unknown } | { readonly presence: "mandatory" } ? never : null;

/**
 * A stored row of a record, from what its `entities/<collection>.json` says, written `as const` in TypeScript.
 * TypeScript reads an imported JSON file without its values: the row has members of any name then.
 */
export type RowOf<Record extends { readonly members?: readonly MemberForm[] }> = string extends NonNullable<
  Record["members"]
>[number]["name"]
  ? { readonly [name: string]: unknown }
  : {
      readonly [Member in NonNullable<Record["members"]>[number] as Member["name"]]: ValueOf<Member> | OrNull<Member>;
    };
