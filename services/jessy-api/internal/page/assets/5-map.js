// The fourteen dimensions in a ring. Each is a spoke from its root at the rim inwards, a step a layer.
const RIM = 122, STEP = 23;

function drawMap(reply) {
  const paths = list(reply?.paths);
  const paused = list(reply?.return_to_source?.paused).map((p) => p?.dimension ?? p);
  const spokes = DIMENSIONS.map((d, i) => {
    const angle = (i / DIMENSIONS.length) * 2 * Math.PI - Math.PI / 2;
    const at = (radius) => [radius * Math.cos(angle), radius * Math.sin(angle)];
    const path = paths.find((p) => p.dimension === d.id);
    const depth = path ? list(path.layers).length : 0;
    const [x, y] = at(RIM), [inX, inY] = at(RIM - 3 * STEP), [endX, endY] = at(RIM - Math.max(0, depth - 1) * STEP);
    const [labelX, labelY] = at(RIM + 15);
    const anchor = Math.abs(labelX) < 8 ? "middle" : labelX > 0 ? "start" : "end";
    const dots = [0, 1, 2, 3].map((step) => {
      const [cx, cy] = at(RIM - step * STEP);
      const on = step < depth;
      return s("circle", { cx, cy, r: step === 0 ? (on ? 5 + 4 * path.confidence : 4.5) : on ? 5 : 2, class: [on && "on", step === 0 && "root"].filter(Boolean).join(" ") });
    });
    return s("g", { class: path ? "lit" : paused.includes(d.id) ? "paused" : "dim", "data-dimension": d.id, hue: d.hue },
      s("title", null, path ? `${d.name}: ${list(path.layers).join(", ")}` : `${d.name}, ${hz(d.base)}`),
      s("line", { x1: x, y1: y, x2: inX, y2: inY }),
      path && s("line", { class: "way", x1: x, y1: y, x2: endX, y2: endY }), dots,
      s("text", { x: labelX, y: labelY, "text-anchor": anchor, "dominant-baseline": "middle" }, d.name));
  });
  const own = paths.some((p) => isOwn(p.dimension));
  const label = !reply ? "The fourteen dimensions"
    : `${spokes.filter((g) => g.classList.contains("lit")).length} of fourteen dimensions found: ${paths.map((p) => nameOf(p.dimension)).join(", ")}`;
  byId("map").replaceChildren(s("svg", { viewBox: "-216 -152 432 304", role: "img", "aria-label": label }, spokes,
    own && s("circle", { class: "own", cx: 0, cy: 0, r: 43 }, s("title", null, "Your own dimension")),
    Number.isFinite(reply?.dominant_frequency) && [s("text", { class: "centre", y: 4 }, num(reply.dominant_frequency, 2)), s("text", { class: "unit", y: 22 }, "Hz")]));
}
