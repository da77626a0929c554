/** What is wrong with one field of what somebody asked for. */
export interface FieldFault {
  /** The field, as the REST API calls it. */
  readonly field: string;
  /** A whole sentence, which repeats no secret. */
  readonly detail: string;
}
