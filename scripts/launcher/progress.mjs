const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/**
 * Steps with elapsed time: one line that is redrawn on a terminal, single lines (when a step is long) elsewhere.
 * `say` prints a line of its own, also in the middle of a step.
 */
export function createProgress(out = process.stdout) {
  let current;

  const clear = () => {
    if (out.isTTY && current?.drawn) out.write('\r\u001b[2K');
  };
  const draw = () => {
    if (!current) return;
    const detail = current.detail ? `, ${current.detail}` : '';
    const text = `  ${current.title} … ${seconds(current.since)}${detail}`;
    if (out.isTTY) {
      clear();
      out.write(text.slice(0, (out.columns || 100) - 1));
    } else {
      out.write(`${text}\n`);
    }
    current.drawn = true;
  };
  const say = (line) => {
    clear();
    out.write(`${line}\n`);
    if (out.isTTY) draw();
  };

  /** Runs one step; `work` gets a function that replaces the detail behind the elapsed time. */
  const step = async (title, work) => {
    current = { title, since: performance.now(), detail: '', drawn: false };
    // A terminal is redrawn; a log file gets a sign of life only now and then.
    const timers = out.isTTY ? [setInterval(draw, 250)] : [setTimeout(draw, 1000), setInterval(draw, 10_000)];
    if (out.isTTY) draw();
    const since = current.since;
    const detailed = current;
    try {
      const result = await work((detail) => {
        detailed.detail = detail;
      });
      clear();
      out.write(`  ${title}: done in ${seconds(since)}\n`);
      return result;
    } catch (error) {
      clear();
      throw error;
    } finally {
      timers.forEach((timer) => clearInterval(timer));
      current = undefined;
    }
  };

  return { step, say };
}
