// Only the English part of it: the generated names are English.
export { base, en, Faker } from "@faker-js/faker";
