import type { Visitor } from './visitor';

export type AuditItem = {
  readonly id: string;
  readonly position: string;
  readonly type: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string | null };
  readonly stream: string;
  readonly revision: number;
  readonly correlationId: string;
  readonly causationId: string;
  readonly data: unknown;
};
export type PageOf<T> = { readonly items: readonly T[]; readonly next: string | null };

/** Every event of one story, page by page, as its owner reads it. */
export async function storyOf(
  owner: Visitor,
  correlationId: string,
  limit = 100,
): Promise<readonly AuditItem[]> {
  const story: AuditItem[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const path = `/audit?limit=${String(limit)}&correlationId=${correlationId}${page}`;
    const { status, body } = await owner.ask<PageOf<AuditItem>>('GET', path);
    if (status !== 200) throw new Error(`no story: ${String(status)} ${JSON.stringify(body)}`);
    story.push(...body.items);
    cursor = body.next;
  }
  return story;
}

export function typesOf(story: readonly AuditItem[]): readonly string[] {
  return story.map(({ type }) => type);
}
