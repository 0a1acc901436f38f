// How often, and how many at once, the service is asked.

// Gathers many wishes for the same work into few runs: one at a time, with a pause after each that
// grows with how long it took, so that a slow service is asked less.
export function calm(work, pause) {
  let wanted = false;
  let running = false;
  let timer = 0;

  async function run() {
    timer = 0;
    wanted = false;
    running = true;
    const began = performance.now();
    try { await work(); } finally {
      running = false;
      rest(Math.max(pause, 2 * (performance.now() - began)));
    }
  }

  function rest(time) {
    timer = setTimeout(() => { timer = 0; if (wanted) run(); }, time);
  }

  return () => {
    wanted = true;
    if (!running && !timer) run();
  };
}

// Runs work over all items, a few at a time. Resolves when all have ended.
export async function each(items, most, work) {
  const left = [...items];
  const one = async () => { while (left.length) await work(left.shift()); };
  await Promise.all(Array.from({ length: Math.min(most, left.length) }, one));
}
