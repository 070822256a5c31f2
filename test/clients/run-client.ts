import { weakClients } from "./weak-clients.ts";

// A client as a process of its own, by its name.
const [name = ""] = process.argv.slice(2);
const { CRMCOM_MOCK_URL: url = "", CRMCOM_MOCK_TOKEN: token } = process.env;
const code = await weakClients[name]?.({ url, token, patience: 1000 });
process.exitCode = typeof code === "number" ? code : 0;
