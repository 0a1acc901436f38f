// Numbers and times as people read them where they are.

const number = new Intl.NumberFormat();
const percents = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const fineClock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const day = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric" });
const fullDay = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

export const count = (n) => number.format(n);

export const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

export const percent = (part) => percents.format(part);

// 75.4 → "1:15", with tenths "1:15.4"; bars and beats are counted from it, so it is the same everywhere
export function songTime(seconds, fine = false) {
  const s = Math.max(0, fine ? Math.floor(seconds * 10 + 1e-6) / 10 : Math.floor(seconds + 1e-6));
  const m = Math.floor(s / 60);
  const rest = fine ? (s - m * 60).toFixed(1).padStart(4, "0") : String(s - m * 60).padStart(2, "0");
  return `${m}:${rest}`;
}

// 0.84 → "0.8 s", 42 → "42 s", 130 → "2 min 10 s"
export function span(seconds) {
  if (seconds < 0.05) return `<${tenths.format(0.1)} s`;
  if (seconds < 10) return `${tenths.format(seconds)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const s = Math.round(seconds);
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${count(Math.floor(s / 3600))} h ${Math.floor((s % 3600) / 60)} min`;
}

// What is left is a guess: no tenths, and never nothing.
export function left(seconds) {
  return `${span(Math.max(1, Math.ceil(seconds))).replace(/^(\d)[.,]0 /, "$1 ")} left`;
}

export function bytes(n) {
  if (n < 1e6) return `${count(Math.ceil(n / 1e3))} kB`;
  return n < 1e9 ? `${tenths.format(n / 1e6)} MB` : `${tenths.format(n / 1e9)} GB`;
}

// Limits are set in powers of two, and are told as they were set.
export function limit(n) {
  const [power, unit] = n >= 2 ** 30 ? [30, "GiB"] : n >= 2 ** 20 ? [20, "MiB"] : [10, "KiB"];
  const size = n / 2 ** power;
  return `${Number.isInteger(size) ? count(size) : tenths.format(size)} ${unit}`;
}

export const clockTime = (date) => fineClock.format(date);

export const fullTime = (date) => moment.format(date);

// Today: the time. This year: day and time. Older: the date.
export function when(date, now = new Date()) {
  if (date.toDateString() === now.toDateString()) return fineClock.format(date);
  if (date.getFullYear() !== now.getFullYear()) return fullDay.format(date);
  return `${day.format(date)}, ${clock.format(date)}`;
}

// "song (live).flac" → ["song (live)", ".flac"]: the table cuts the first, never the second.
export function splitName(name) {
  if (!name) return ["No name", ""]; // jobs of the old service may have none
  const at = name.lastIndexOf(".");
  return at > 0 && name.length - at <= 6 ? [name.slice(0, at), name.slice(at)] : [name, ""];
}
