const below = (most) => ({ aim: `≤ ${most} ms`, isMet: ({ value }) => value <= most });

const aims = [
  [/^authorization at depth (4|10) p99$/, below(5)],
  [/^hierarchy of .* with names, p99$/, below(100)],
  [/^audit: .* p99, at/, below(50)],
  [/^verify-audit vs scan/, { aim: 'ratio ≥ 0.5', isMet: ({ ratio }) => ratio >= 0.5 }],
];

/** With the aim, where there is one, and whether this run has met it. Never an assertion: a busy machine proves nothing. */
export function withAim(row) {
  const [, known] = aims.find(([pattern]) => pattern.test(row.measure)) ?? [];
  return known === undefined ? row : { ...row, aim: known.aim, met: known.isMet(row) };
}
