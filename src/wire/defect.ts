/** How the stand-in speaks of a mistake of its own, as an answer and in the log. */
export const defect = {
  status: 500,
  title: "Defect in crmcom-mock",
  detail: "A mistake of the stand-in, not an answer of CRM.COM.",
  logged: "a defect of crmcom-mock",
} as const;
