// Only the English part of it: all languages together are seven times as large.
export { base, en, Faker } from "@faker-js/faker";
