// The canvas itself: lanes from top to bottom, gently moving, or still for those who ask for that.
const canvas = document.querySelector("#waves canvas");
let frame = 0;

function startDrawing() {
  cancelAnimationFrame(frame);
  const draw = (now) => {
    paint(calm.matches ? 0 : now / 5000);
    if (!calm.matches) frame = requestAnimationFrame(draw);
  };
  draw(performance.now());
}

function paint(start) {
  const scale = devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const pen = canvas.getContext("2d"), style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const tint = (id) => `oklch(${colour("--l")} ${colour("--c")} ${hueOf(id)})`;
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  const { states, idle, dominant, beat } = picture;
  const slowest = Math.min(...states.map((w) => w.frequency), dominant ?? 9);
  const span = Math.min(6, Math.max(2, 2.5 / slowest)); // seconds across
  const curve = (middle, reach, stroke, thick, alpha, value, dash = []) => {
    pen.beginPath();
    for (let x = 0; x <= width; x += 1) pen.lineTo(x, middle - reach * value(start + (x / width) * span));
    Object.assign(pen, { strokeStyle: stroke, lineWidth: thick, globalAlpha: alpha, lineJoin: "round" });
    pen.setLineDash(dash);
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  };
  const label = (text, y) => {
    Object.assign(pen, { fillStyle: colour("--soft"), font: "12px system-ui, sans-serif" });
    pen.fillText(text, 0, y);
  };
  if (idle) {
    states.forEach((w, i) => curve(height * (0.2 + 0.6 * (i / 13)), height * 0.09, tint(w.id), 1.5, 0.5, (t) => wave([w], t)));
    return;
  }
  const lanes = beat ? 3 : 2, lane = height / lanes, reach = lane / 2 - 16;
  const middle = (i) => lane * (i + 0.5) + 8;
  const tallest = Math.max(...states.map((w) => w.amplitude), 0.1), sum = states.reduce((a, w) => a + w.amplitude, 0) || 1;
  label("each path", 11);
  for (const w of states) curve(middle(0), reach / tallest, tint(w.id), 2, states.length > 4 ? 0.6 : 0.9, (t) => wave([w], t));
  label("all together, and the dominant frequency", lane + 11);
  curve(middle(1), reach, colour("--accent"), 1.5, 0.9, (t) => Math.sin(2 * Math.PI * dominant * t), [5, 5]);
  curve(middle(1), reach / sum, colour("--ink"), 2.25, 1, (t) => wave(states, t));
  if (!beat) return;
  const { pair } = beat, quieter = Math.min(...beat.states.map((w) => w.amplitude));
  const even = beat.states.map((w) => ({ ...w, amplitude: quieter }));
  label(`beat of ${nameOf(pair.a)} and ${nameOf(pair.b)}, ${hz(pair.beat.frequency)}`, 2 * lane + 11);
  const envelope = (t) => Math.abs(Math.cos(Math.PI * pair.beat.frequency * t));
  curve(middle(2), reach / (2 * quieter), tint(pair.a), 1.75, 0.9, (t) => wave(even, t));
  for (const side of [1, -1]) curve(middle(2), side * reach, colour("--warm"), 1.25, 0.7, envelope, [3, 4]);
}
addEventListener("resize", () => picture && paint(0));
for (const query of [calm, matchMedia("(prefers-color-scheme: dark)")]) query.addEventListener("change", () => picture && startDrawing());
