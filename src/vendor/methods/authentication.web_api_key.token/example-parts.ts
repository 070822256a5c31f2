import type { AssumptionId } from "../../../wire/assumptions.ts";
import type { Example } from "../../../wire/example.ts";

/** What every example of the method needs. */
export const keyState: Example["state"] = {
  name: "a Web API key exists",
  values: {
    web_api_key_credentials: "RUU3M0MwQUU2NDUyNDM3MUI1RERFRkY1RjdCQjIxOTI6",
    missing_key_credentials: "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA6",
    web_api_key_credentials_without_colon: "RUU3M0MwQUU2NDUyNDM3MUI1RERFRkY1RjdCQjIxOTI=",
    web_api_key_credentials_with_password: "RUU3M0MwQUU2NDUyNDM3MUI1RERFRkY1RjdCQjIxOTI6c2VjcmV0",
    unit_id: "EE63A82C4FEBE02FF34E90DD1EBA5ABE",
    other_unit_id: "76BB643782AB302340FE1B44DE64F1D9",
  },
};

/** The key in the form that its page shows. */
export const headers = { Authorization: "Basic {{web_api_key_credentials}}" };

const answer = {
  data: {
    token:
      "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJ1c3IiOiJtcGFkbWluaXN0cmF0b3IiLCJvcmciOiJDUk1ERU1PIiwib3VuIjoiMSIsImV4cCI6IjE0NjY2MTQ4MDAiLCJpYXQiOiIxNDY2NjA3NjAwIiwianRpIjoiNDlBOURGNDU4QjZFNERFNjlDREM3RjVFMzMwRjM0RDkifQ.uOdBQonyMJEhvt-UfCSRc2UllXNa1GN7mOjTir0h6To",
  },
  status: { code: "OK", description: "", message: "" },
};

/** A call that is answered with a token. */
export const loggedIn = (
  title: string,
  request: Example["request"],
  witnesses: readonly AssumptionId[],
  provenance: Example["provenance"] = "assumed",
): Example => ({
  title,
  witnesses,
  since: "R12.0.0",
  provenance,
  state: keyState,
  request: { headers, ...request },
  response: { body: answer },
  generated: ["/data/token"],
});
