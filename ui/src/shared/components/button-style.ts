export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

const BASE =
  'inline-flex h-9 items-center justify-center gap-2 rounded-md px-3.5 font-medium whitespace-nowrap transition-colors select-none disabled:cursor-not-allowed disabled:opacity-60';

const VARIANTS: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-accent-ink enabled:hover:bg-accent-hover',
  secondary: 'border border-line-strong bg-surface text-ink shadow-card enabled:hover:bg-hover',
  quiet: 'text-ink-soft enabled:hover:bg-hover enabled:hover:text-ink',
  danger: 'border border-bad-line bg-bad-wash text-bad enabled:hover:border-bad',
};

const LINKS: Readonly<Record<ButtonVariant, string>> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover',
  secondary: 'border border-line-strong bg-surface text-ink shadow-card hover:bg-hover',
  quiet: 'text-ink-soft hover:bg-hover hover:text-ink',
  danger: 'border border-bad-line bg-bad-wash text-bad hover:border-bad',
};

export const buttonClass = (variant: ButtonVariant): string => `${BASE} ${VARIANTS[variant]}`;
export const buttonLinkClass = (variant: ButtonVariant): string => `${BASE} ${LINKS[variant]}`;
