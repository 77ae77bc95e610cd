// Frequencies as waves: each path's, all together, and the beat of the strongest audible pair.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let picture = null; // what is drawn now

// Amplitudes after interference. The API gives them only as sums, so the rule of its pairs is applied again.
function statesOf(reply) {
  const pairs = list(reply.interference?.pairs);
  return list(reply.paths).filter((p) => !isOwn(p.dimension) && p.added_by !== "balance").map((p) => {
    let amplitude = p.confidence;
    for (const { a, b, distance: d, kind } of pairs) {
      if (a !== p.dimension && b !== p.dimension) continue;
      if (kind === "constructive") amplitude *= 1 + (0.5 * (0.2 - d)) / 0.2;
      if (kind === "destructive") amplitude *= 1 - (0.3 * Math.min(d - 2, 2)) / 2;
    }
    return { id: p.dimension, frequency: p.frequency, amplitude: Math.min(2, Math.max(0.05, amplitude)) };
  });
}
const wave = (states, t) => states.reduce((sum, w) => sum + w.amplitude * Math.sin(2 * Math.PI * w.frequency * t), 0);

function showWaves(reply) {
  if (!reply) {
    picture = { idle: true, states: DIMENSIONS.map((d) => ({ id: d.id, frequency: d.base, amplitude: 0.6 })) };
    return startDrawing();
  }
  const states = statesOf(reply);
  const pairs = list(reply.interference?.pairs);
  const audible = pairs.filter((p) => p.beat?.audible && p.beat.frequency > 0).sort((p, q) => q.beat.envelope - p.beat.envelope);
  const beat = audible[0] && { pair: audible[0], states: states.filter((w) => w.id === audible[0].a || w.id === audible[0].b) };
  picture = { states, dominant: reply.dominant_frequency, beat: beat?.states.length === 2 ? beat : null };
  describeWaves(reply, states, pairs);
  startDrawing();
}

function describeWaves(reply, states, pairs) {
  const words = (p) => `${nameOf(p.a)} and ${nameOf(p.b)}: ${hz(p.distance)} apart, ${p.kind}`
    + (p.beat?.audible && p.beat.frequency > 0 ? `, a beat of ${hz(p.beat.frequency)}` : "")
    + (p.harmonic ? `, near ${p.harmonic.name === "octave" ? "an" : "a"} ${p.harmonic.name}` : "");
  const shown = pairs.slice(0, 3).map(words), more = pairs.slice(3).map(words);
  const items = (texts) => h("ul", { class: "pairs" }, texts.map((text) => h("li", null, text)));
  document.querySelector("#waves canvas").setAttribute("aria-label",
    `Waves of ${states.map((w) => `${nameOf(w.id)} at ${hz(w.frequency)}`).join(", ")}; together ${hz(reply.dominant_frequency)}.`);
  show(document.querySelector("#waves figcaption"),
    h("ul", { class: "legend" }, states.map((w) => h("li", { hue: hueOf(w.id) }, `${nameOf(w.id)} ${hz(w.frequency)}`)),
      h("li", { class: "sum" }, "all together"), h("li", { class: "dominant" }, `dominant ${hz(reply.dominant_frequency)}`)),
    shown.length > 0 && items(shown),
    more.length > 0 && h("details", null, h("summary", null, `${more.length} more pairs`), items(more)));
}
