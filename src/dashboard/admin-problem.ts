/** One thing that was wrong in what was sent. */
export interface Fault {
  readonly path: string;
  readonly message: string;
  /** Where in the text that was sent. */
  readonly line?: number;
}

/** What the admin API says when it does not do what it was asked. */
export class AdminProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly validation: readonly Fault[];

  constructor(status: number, title: string, detail: string, validation: readonly Fault[] = []) {
    super(detail);
    this.status = status;
    this.title = title;
    this.validation = validation;
  }

  /** Whether the same question may be answered a moment later: nobody answered, or a defect did. */
  get mayPass(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

/** The problem that an answer tells of; of an answer in another form, its status. */
export async function readProblem(response: Response): Promise<AdminProblem> {
  const said = (await response.json().catch(() => ({}))) as { title?: string; detail?: string; validation?: Fault[] };
  const { title = "Not understood", detail = `The answer was HTTP ${response.status}.`, validation } = said;
  return new AdminProblem(response.status, title, detail, validation);
}
