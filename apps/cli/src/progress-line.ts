const everyMs = { terminal: 200, file: 5_000 } as const;

export type ProgressLine = {
  /** `done` things so far; `what` says which. Shown now and then, with the pace. */
  show(done: number, what: string): void;
  end(): void;
};

/** One line on standard error that is written over on a terminal, and now and then a new one in a file. */
export function progressLine(): ProgressLine {
  const isTerminal = process.stderr.isTTY;
  const every = isTerminal ? everyMs.terminal : everyMs.file;
  const began = performance.now();
  let shownAt = began;
  let isOpen = false;
  return {
    show(done, what) {
      const now = performance.now();
      if (now - shownAt < every) return;
      shownAt = now;
      const pace = Math.round(done / ((now - began) / 1000));
      const text = `${done.toLocaleString('en')} ${what} (${pace.toLocaleString('en')} per second)`;
      process.stderr.write(isTerminal ? `\r\u001b[2K${text}` : `${text}\n`);
      isOpen = isTerminal;
    },
    end() {
      if (isOpen) process.stderr.write('\n');
    },
  };
}
