// Runs before the first paint, hence not part of the bundle: a stored choice must not flash in the other theme.
(function () {
  let stored = null;
  try {
    stored = localStorage.getItem('theme');
  } catch (error) {
    // Storage may be forbidden by the browser; the page then follows the system.
    stored = error ? null : stored;
  }
  const isDark =
    stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
})();
