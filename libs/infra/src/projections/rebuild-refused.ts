/** The message is a sentence for the operator: why not, and what to do. */
export class RebuildRefused extends Error {}
