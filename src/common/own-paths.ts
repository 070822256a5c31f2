export const ownPaths = {
  page: "/__mock",
  admin: "/__mock/v1",
  /** With the name of a sandbox behind it, what stands before a path of the admin API and of the vendor's. */
  sandbox: "/__mock/s/",
} as const;

export const webApiRoot = "/crmapi/rest/v2/";
