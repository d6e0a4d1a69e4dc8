/** 8192 → `8 GB`; 512 → `512 MB`. */
export function formatMemory(megabytes: number, locale: string): string {
  const isLarge = megabytes >= 1024;
  const format = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: isLarge ? 'gigabyte' : 'megabyte',
    maximumFractionDigits: 1,
  });
  return format.format(isLarge ? megabytes / 1024 : megabytes);
}

export function formatDisk(gigabytes: number, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit: 'gigabyte', maximumFractionDigits: 0 });
  return format.format(gigabytes);
}
