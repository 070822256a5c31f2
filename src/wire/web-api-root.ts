/** What the path of every method begins with. */
export const webApiRoot = "/crmapi/rest/v2/";
