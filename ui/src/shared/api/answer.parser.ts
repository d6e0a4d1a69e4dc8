/**
 * The one place where an answer gets its type. It is not checked again here: the server validates what it sends
 * against the document that these types come from.
 */
export function answerAs<T>(body: unknown): T {
  return body as T;
}
