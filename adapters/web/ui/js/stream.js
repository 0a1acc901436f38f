// Follows a stream of events and notices when it is gone, also when it only falls silent. It never
// resumes by number: after a gap the page asks for the present anew, which is one call however long
// the gap was. "hello" says that the stream is up, and from then on nothing is missed.

import { Problem } from "./api.js";
import { EVENTS } from "./terms.js";

const SILENCE = 40000; // the service's heart beats every 15 s
const LONGEST = 15000; // between two tries
const HIDDEN = 60000;  // browsers allow few connections, so a page that nobody sees gives its own back

// probe asks the service anything, which also brings up the question for a key. up(greeting), down({ since,
// next }), change(event) and progress(report) are called with what comes.
export function follow(path, { probe, up, down, change, progress }) {
  let source = null;
  let silence = 0;
  let retry = 0;
  let tries = 0;
  let unseen = 0;
  let turn = 0; // which try this is; whoever closes ends the one that is under way
  let stopped = false;
  let since = new Date();

  function heard() {
    since = new Date();
    clearTimeout(silence);
    silence = setTimeout(lost, SILENCE);
  }

  function close() {
    turn++;
    source?.close();
    source = null;
    clearTimeout(silence);
    clearTimeout(retry);
  }

  function lost() {
    close();
    if (stopped) return;
    const wait = Math.min(LONGEST, 1000 * 2 ** tries++) * (0.8 + 0.4 * Math.random());
    down({ since, next: Date.now() + wait });
    retry = setTimeout(start, wait);
  }

  async function start() {
    close();
    const now = turn;
    try { await probe(); } catch (problem) {
      if (now === turn) lost();
      if (!(problem instanceof Problem)) throw problem;
      return;
    }
    if (now !== turn) return;
    const mine = new EventSource(path);
    source = mine;
    heard();
    const on = (name, handle) => mine.addEventListener(name, (e) => {
      if (mine !== source) return;
      heard();
      handle?.(e.data && JSON.parse(e.data));
    });
    on("hello", (greeting) => { tries = 0; up(greeting); });
    on("heartbeat");
    on("progress", progress);
    for (const kind of EVENTS) on(kind, change);
    mine.onerror = () => { if (mine === source) lost(); };
  }

  const seen = () => {
    clearTimeout(unseen);
    if (document.hidden) unseen = setTimeout(close, HIDDEN);
    else if (!source && !stopped) start();
  };
  const quit = () => close(); // or the page could not be kept for the way back to it
  const back = (e) => { if (e.persisted) start(); };
  const online = () => { if (!source && !stopped) start(); };
  document.addEventListener("visibilitychange", seen);
  addEventListener("online", online);
  addEventListener("pagehide", quit);
  addEventListener("pageshow", back);
  start();
  if (document.hidden) seen(); // opened behind another tab

  return {
    now: start,
    stop() {
      stopped = true;
      close();
      clearTimeout(unseen);
      document.removeEventListener("visibilitychange", seen);
      removeEventListener("online", online);
      removeEventListener("pagehide", quit);
      removeEventListener("pageshow", back);
    },
  };
}
