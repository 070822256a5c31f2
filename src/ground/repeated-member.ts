/** JSON that a user wrote has a member twice in one object. */
export class RepeatedMember extends Error {
  override readonly name = "RepeatedMember";
}
