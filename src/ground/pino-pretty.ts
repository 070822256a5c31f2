export { default as pretty } from "pino-pretty";
