/** What a field hands to the control inside it, so that label, hint and error are read with it. */
export type FieldControl = {
  readonly id: string;
  readonly describedBy: string | undefined;
  readonly isInvalid: boolean;
};
