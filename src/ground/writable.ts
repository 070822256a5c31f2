/**
 * What others may only read, in the hands of whoever keeps it. An object literal has fields that are kept up, and no
 * getter: with one, V8 keeps the object as a hash table, and all that is asked of it takes longer.
 */
export type Writable<Type> = { -readonly [Name in keyof Type]: Type[Name] };
