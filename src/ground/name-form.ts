/** What a user may call a thing of ours: it stands in paths, headers and logs beside other things. */
export const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
