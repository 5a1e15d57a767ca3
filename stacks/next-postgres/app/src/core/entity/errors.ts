export interface WayOut {
  href: string;
  text: string;
}

/** The answer to a wish that breaks a rule. The text is shown to the person, beside `field` when there is one. */
export class Refused extends Error {
  readonly field: string | undefined;
  /** Where the person can do something about it: buy credits, for instance. */
  readonly wayOut: WayOut | undefined;

  constructor(text: string, field?: string, wayOut?: WayOut) {
    super(text);
    this.field = field;
    this.wayOut = wayOut;
  }
}

/** Several fields are wrong at once; texts by field name. */
export class Invalid extends Refused {
  readonly problems: Readonly<Record<string, string>>;

  constructor(problems: Readonly<Record<string, string>>) {
    const [field, text] = Object.entries(problems)[0] ?? ['', 'invalid'];
    super(text, field);
    this.problems = problems;
  }
}

/** For this viewer the row does not exist. Always answered with the 404 page, so that nobody learns that it does. */
export class Denied extends Error {}

/** Texts by field name; '' is the form as a whole. */
export function problemsOf(error: Refused): Readonly<Record<string, string>> {
  return error instanceof Invalid ? error.problems : { [error.field ?? '']: error.message };
}
