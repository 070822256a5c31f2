import * as z from "zod";
import { setting } from "../mock/config/settings.ts";
import { ageFlag, booleanFlag, listFlag, textFlag, urlFlag } from "./flag.ts";

export const json = booleanFlag("Print JSON");
export const methods = listFlag(z.string().min(1), "Folder of your methods", { placeholder: "folder" });

export const standInUrl = "http://127.0.0.1:8080";

export const runningStandIn = {
  url: urlFlag(standInUrl, "give the token with --admin-token", "Address of the running stand-in", {
    variable: "CRMCOM_MOCK_URL",
  }).prefault(standInUrl),
  adminToken: textFlag("token", "Bearer token of its admin API", { variable: "CRMCOM_MOCK_ADMIN_TOKEN" }).optional(),
};

export const inSandbox = { ...runningStandIn, sandbox: textFlag("name", "Sandbox of the stand-in").default("default") };

const variableFlag = (meaning: string) =>
  setting(z.string().regex(/^[A-Za-z_]\w*$/), meaning, "the name of a variable", { placeholder: "name" }).optional();

export const variableFlags = {
  urlVariable: variableFlag("Variable in which your client reads the address, beside CRMCOM_MOCK_URL"),
  tokenVariable: variableFlag("Variable in which it reads the token, beside CRMCOM_MOCK_TOKEN"),
};

export const stale = ageFlag("Age from which evidence is only `observed once`");

export const reportFlags = <const Format extends string>(formats: readonly [Format, ...Format[]]) => ({
  format: setting(z.enum(formats), "Format of the report", `one of ${formats.join(", ")}`, {
    placeholder: "format",
  }).default(formats[0]),
  json: booleanFlag("The same as --format json"),
});
