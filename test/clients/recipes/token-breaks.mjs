import { call, likes, send } from "./crm.mjs";

const { token } = await call("authentication/token", {
  username: "mpadministrator",
  password: "1234",
  organisation: "CRMDEMO",
});
for (const like of likes) await send([like], { token }).catch(({ message }) => console.error(message));
