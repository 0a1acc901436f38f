// The lists of a Song Map: what is in force at a time, and what its parts are called.

// The entry of an ascending list in force at t (by its start), or -1.
export function indexAt(list, t, start = (x) => x) {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    start(list[mid]) <= t ? lo = mid + 1 : hi = mid;
  }
  return lo - 1;
}

export const byStart = (x) => x.start;

// The entry in force at t; before the first one that one, and nothing of an empty list.
export const entryAt = (list, t) => list[Math.max(0, indexAt(list, t, byStart))];

// The entries from the one in force at a time until another time, with their place in the list.
export function* between(list, from, to, start = (x) => x) {
  for (let i = Math.max(0, indexAt(list, from, start)); i < list.length && start(list[i]) <= to; i++) {
    yield [i, list[i]];
  }
}

// "Chorus 2" where a label comes more than once
export function nameSections(sections) {
  const total = Map.groupBy(sections, (s) => s.label);
  return sections.map((s) => {
    const same = total.get(s.label);
    const word = s.label ? s.label[0].toUpperCase() + s.label.slice(1) : "Part";
    return { ...s, name: same.length > 1 ? `${word} ${same.indexOf(s) + 1}` : word };
  });
}
