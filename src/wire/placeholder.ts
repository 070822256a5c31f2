/** A placeholder of an example: `{{token}}` as the vendor writes it, and the forms of other tools. */
const begins = /^(\{\{\s*\w{1,40}\s*\}\}|\$\{\w{1,40}\}|<\w{1,40}>)/;

/** The two forms that no ordinary text has. */
const within = /\{\{\s*[\w.-]{1,40}\s*\}\}|\$\{[\w.-]{1,40}\}/;

export const placeholderMarks = ["{{", "${"];

export const hasPlaceholder = (text: string): boolean => within.test(text);

export const beginsWithPlaceholder = (text: string): boolean => begins.test(text);

export const isPlaceholder = (text: string): boolean => begins.exec(text)?.[0].length === text.length;
