/** 16 px line icons: path data for a 16 × 16 box, stroke 1.5. */
export const ICONS = {
  overview: 'M2.5 2.5h4.5v4.5H2.5zM9 2.5h4.5v4.5H9zM2.5 9h4.5v4.5H2.5zM9 9h4.5v4.5H9z',
  server: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01',
  order: 'M3.5 2h9v12l-2.2-1.5L8 14l-2.3-1.5L3.5 14zM6 5.5h4M6 8.5h4',
  audit: 'M8 4.5V8l2.5 1.5M2.5 8a5.5 5.5 0 1 0 1.7-4M2.3 2.6 4 4.2 2.6 5.9',
  check: 'm3.5 8.5 3 3 6-7',
  cross: 'm4 4 8 8M12 4l-8 8',
  warning: 'M8 2.5 14.2 13H1.8zM8 6.5v3M8 11.3h.01',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 7.5V11M8 5h.01',
  chevron: 'm4.5 6.5 3.5 3.5 3.5-3.5',
  next: 'm6.5 4.5 3.5 3.5-3.5 3.5',
  plus: 'M8 3v10M3 8h10',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  signOut: 'M6.5 2.5h-4v11h4M6 8h8M11.5 5.5 14 8l-2.5 2.5',
  follow: 'M8 2.5v8.5M4.5 7.5 8 11l3.5-3.5M3 13.5h10',
  terminal: 'M2 3h12v10H2zM4.5 6l2 2-2 2M8 10.5h3.5',
  sandbox: 'M2.5 5 8 2l5.5 3v6L8 14l-5.5-3zM2.5 5 8 8l5.5-3M8 8v6',
} as const;
export type IconName = keyof typeof ICONS;
