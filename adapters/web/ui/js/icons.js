// Icons, drawn rather than loaded, so that they take the colour of the text beside them.

const SVG = "http://www.w3.org/2000/svg";

// Icons on a 16 px grid, 1.5 px stroke. A path that begins with "!" is filled.
const ICONS = {
  play: ["!M4.5 2.6v10.8c0 .6.7 1 1.2.7l8.2-5.4c.5-.3.5-1 0-1.3L5.700 2c-.5-.4-1.200 0-1.200.6Z"],
  pause: ["!M4 2.500h2.800v11H4Zm5.200 0H12v11H9.200Z"],
  loop: ["M4 6V5.500A2 2 0 0 1 6 3.500h6.500m0 0-2-2m2 2-2 2",
    "M12 10v.5a2 2 0 0 1-2 2H3.500m0 0 2 2m-2-2 2-2"],
  plus: ["M8 3.500v9M3.500 8h9"],
  minus: ["M3.500 8h9"],
  download: ["M8 2.500v7.500m0 0L5 7m3 3 3-3M3 13.500h10"],
  upload: ["M8 10.500V3m0 0L5 6m3-3 3 3M3 13.500h10"],
  search: ["M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9Zm3.300-1.200 3.200 3.200"],
  x: ["M4 4l8 8M12 4l-8 8"],
  check: ["M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z", "M5.500 8.200l1.800 1.700 3.300-3.600"],
  clock: ["M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z", "M8 5v3.200l2 1.300"],
  half: ["M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z", "!M8 4.300a3.700 3.700 0 0 1 0 7.400Z"],
  alert: ["M8 2.300 14.300 13.300H1.700Z", "M8 6.500v3.200M8 11.500v.1"],
  stopped: ["M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z", "M5.500 8h5"],
  retry: ["M13 8a5 5 0 1 1-1.600-3.700M13.200 2v2.800h-2.800"],
  trash: ["M3 4.500h10M6.500 4.500v-2h3v2M4.300 4.500l.6 9h6.200l.6-9M6.800 7v4M9.200 7v4"],
  sun: ["M8 10.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600Z",
    "M8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300",
    "M3.400 3.400l.9.9M11.700 11.700l.9.9M3.400 12.600l.9-.9M11.700 4.300l.9-.9"],
  moon: ["M13.300 9.600A5.700 5.700 0 0 1 6.400 2.700a5.700 5.700 0 1 0 6.900 6.900Z"],
  left: ["M9.800 3.500 5.300 8l4.500 4.500"],
  right: ["M6.200 3.500 10.700 8l-4.500 4.500"],
  live: ["M8 9.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3Z",
    "M4.600 11.400a4.800 4.800 0 0 1 0-6.800M11.400 4.600a4.800 4.800 0 0 1 0 6.800"],
  offline: ["M2.500 2.500l11 11M4.600 11.400a4.800 4.800 0 0 1-.6-6M11.400 4.600a4.800 4.800 0 0 1 .8 5.900"],
  keys: ["M2 4h12v8H2Z", "M4.500 6.600h.1M7 6.600h.1M9.500 6.600h.1M11.700 6.600h.1M5 9.500h6"],
  mute: ["M2.500 6v4h2.300L8 12.800V3.200L4.800 6Zm8.500.2 3.300 3.600m0-3.600L11 9.800"],
  out: ["M6.500 2.500H3v11h3.500", "M6.500 8H14m0 0-3-3m3 3-3 3"],
  dot: ["!M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z"],
  sweep: ["M9.800 6.200 13.500 2.500M5.500 5.800l4.700 4.700",
    "M6.2 5.5c-1.7.4-3 1.9-4.2 2.2.7 2.8 3.3 5.4 6.1 6.2.5-1.2 1.8-2.5 2.3-4.2Z"],
};

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  for (const d of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d.replace(/^!/, ""));
    if (d[0] === "!") path.setAttribute("class", "solid");
    svg.append(path);
  }
  return svg;
}

// Puts an icon into every element that asks for one: <span data-icon="play"></span>
export function hydrateIcons(root = document) {
  for (const holder of root.querySelectorAll("[data-icon]")) {
    const { icon: name } = holder.dataset;
    delete holder.dataset.icon;
    holder.prepend(icon(name));
  }
}
