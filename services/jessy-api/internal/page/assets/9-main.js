// From the question to the picture. The question stands in the address, so that a link can be shared.
const form = byId("form"), field = byId("q");
let turn = 0;

byId("examples").append(...EXAMPLES.map((text) => {
  const button = h("button", { type: "button" }, text);
  button.onclick = () => go(text);
  return button;
}));

function showStages(times = {}) {
  byId("stages").replaceChildren(...STAGES.map((name) => {
    const took = times[name];
    return h("li", { "data-stage": name, class: took === undefined ? null : "done" }, name, h("small", null, micros(took)));
  }));
}

function clear() {
  for (const id of ["answer", "paths", "reading"]) byId(id).replaceChildren();
  document.querySelector("#waves figcaption").replaceChildren();
  document.querySelector("#waves canvas").setAttribute("aria-label", "The base frequencies of the fourteen dimensions, as waves");
  drawMap(null);
  showWaves(null);
}

async function run(query) {
  const mine = ++turn, times = {}, main = document.querySelector("main");
  field.value = query;
  document.title = query ? `${[...query].slice(0, 60).join("")} – Jessy` : "Jessy"; // by characters: a slice could cut one in two
  main.dataset.state = "asking";
  byId("stages").hidden = false;
  showStages();
  const { reply, error, via } = await ask(query, (stage) => {
    if (mine !== turn) return;
    times[stage.stage] = stage.elapsed_us;
    showStages(times);
    if (Array.isArray(stage.data)) drawMap({ paths: stage.data }); // selection and depth tell the paths so far
  }, () => mine === turn);
  if (mine !== turn) return; // another question came after this one
  if (error) {
    clear();
    if (error.code === "blocked") showStages({ security: error.details?.elapsed_us ?? null });
    showError(query, error);
  } else {
    showStages({ ...times, ...Object.fromEntries(Object.entries(reply.timings_us ?? {}).filter(([, t]) => Number.isFinite(t))) });
    showAnswer(query, reply);
    drawMap(reply);
    showWaves(reply);
    showPaths(reply);
    showReading(reply, via);
  }
  Object.assign(main.dataset, { state: error ? "refused" : "answered", via });
}

const fromAddress = () => {
  try {
    return new URLSearchParams(location.hash.slice(1)).get("q") ?? "";
  } catch {
    return "";
  }
};
function go(query) {
  const address = "#" + new URLSearchParams({ q: query });
  if (location.hash === address || !query.trim()) run(query);
  else location.hash = address; // which runs it
}
function start() {
  turn++; // whatever is under way is not wanted any more
  field.value = "";
  document.title = "Jessy";
  delete document.querySelector("main").dataset.state;
  byId("stages").hidden = false;
  showStages();
  clear();
}
addEventListener("hashchange", () => (fromAddress() ? run(fromAddress()) : start()));
form.addEventListener("submit", (event) => { event.preventDefault(); go(field.value); });
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); go(field.value); }
});
showStages();
clear();
if (fromAddress()) run(fromAddress());
