/** A method without parameters that answers nothing. */
export const plain = (name: string, more: object = {}) => ({
  name,
  verb: "POST",
  source: "a test",
  does: { answers: "examples" },
  parameters: [{ name: "token", type: "String" }],
  answer: { type: "None" },
  ...more,
});
