// What came back, in words.
function showAnswer(query, reply) {
  const { response = {}, balance } = reply;
  const source = reply.return_to_source;
  const directives = list(response.directives).map((d) => DIRECTIVES[d] ?? plain(d));
  if (response.generations) directives.push(`looks ${response.generations} generations ahead`);
  const found = list(reply.paths).map((p) => nameOf(p.dimension));
  show(byId("answer"),
    h("p", { class: "asked" }, query),
    h("p", { class: "tone" }, response.tone && [h("b", null, response.tone), " · "], "dominant ", h("span", { id: "dominant" }, hz(reply.dominant_frequency)),
      balance?.needed && [", brought to ", h("span", { id: "modulated" }, hz(balance.modulated_frequency))]),
    h("p", { class: "message" }, response.message || `This touches ${found.join(", ")}.`),
    chips([...directives, ...list(reply.response_style)]),
    source?.triggered && sourceNote(source),
    balance?.needed && balanceNote(reply));
}

function sourceNote({ question, pattern, reasons, paused }) {
  const resting = list(paused).map((p) => nameOf(p?.dimension ?? p));
  return h("div", { class: "note", id: "source" },
    h("p", { class: "eyebrow" }, "Return to the source", pattern && ` · ${plain(pattern)}`),
    h("p", { class: "message" }, question),
    h("p", { class: "quiet" }, "Because ", list(reasons).map((r) => REASONS[r] ?? plain(r)).join(", and "), "."),
    resting.length > 0 && h("p", { class: "quiet" }, `Resting meanwhile: ${resting.join(", ")}.`));
}

function balanceNote({ dominant_frequency: from, balance }) {
  const to = balance.modulated_frequency, place = (f) => `${Math.min(100, Math.max(0, ((f - 0.1) / 4.4) * 100))}%`;
  const mark = (f, name, text) => [h("span", { class: name }), h("i", { class: name }, text)].map((e) => { e.style.left = place(f); return e; });
  return h("div", { class: "note", id: "balance" },
    h("p", { class: "eyebrow" }, `Balance, strength ${num(balance.strength)}`),
    h("div", { class: "scale" }, mark(from, "from", hz(from)), mark(to, "to", hz(to))),
    hints(balance));
}

// `far_from_centre`, `dissonance` or a harmonic, with the frequency or amplitude that would be better.
const suggestion = ({ dimension: id, reason, frequency, amplitude, priority }) => `${nameOf(id)}: ${plain(reason ?? "")}, `
  + [Number.isFinite(frequency) && `better at ${hz(frequency)}`, Number.isFinite(amplitude) && `better with amplitude ${num(amplitude)}`,
    priority && `${plain(priority)} priority`].filter(Boolean).join(", ");

const hints = ({ suggestions }) => h("ul", { class: "quiet" }, list(suggestions).map((hint) => h("li", null, suggestion(hint))));

// Layers are written in lines of a fixed width; only an empty line is meant as a break.
const unwrapped = (text) => text.trim().replace(/([^\n])\n(?=[^\n])/g, "$1 ");

function showPaths(reply) {
  const contexts = list(reply.contexts);
  show(byId("paths"), h("h2", null, "The way it took"), h("ol", null, list(reply.paths).map((p) => {
    const end = contexts.find((c) => c.layer === list(p.layers).at(-1));
    const bar = h("i");
    bar.style.width = `${Math.min(1, p.confidence) * 100}%`;
    return h("li", { class: "path", "data-dimension": p.dimension, hue: hueOf(p.dimension) },
      h("header", null, h("h3", null, h("span", { class: "name" }, isOwn(p.dimension) ? "Your own" : p.name ?? nameOf(p.dimension)), h("small", null, p.dimension)),
        h("span", { class: "by" }, ADDED_BY[p.added_by] ?? plain(p.added_by))),
      h("div", { class: "bar", "aria-hidden": "true" }, bar),
      terms([["Confidence", num(p.confidence), "confidence"], ["Frequency", hz(p.frequency), "frequency"],
        ["Matched", list(p.matched).join(", "), "matched"],
        list(p.layers).length > 0 ? ["Layers", h("ol", { class: "layers" }, p.layers.map((layer) => h("li", null, layer)))] : ["", ""]]),
      end?.text && h("details", null, h("summary", null, `What lies at ${end.layer}`), h("div", null, unwrapped(end.text))));
  })));
}

function showReading(reply, via) {
  const { analysis: a = {}, timings_us: t = {} } = reply;
  const indicators = [...new Set([...list(a.emotional_indicators), ...list(a.technical_indicators)])];
  const learnt = reply.learned === "accepted" ? "learnt from" : `not learnt from${NOT_LEARNT[reply.learned_reason] ? ` (${NOT_LEARNT[reply.learned_reason]})` : ""}`;
  show(byId("reading"), h("h2", null, "How it was read"),
    terms([["Keywords", list(a.keywords).join(", ")], ["Kind", a.question_type && plain(a.question_type)], ["Urgency", a.urgency && plain(a.urgency)],
      ["Signals", indicators.join(", ")], ["Intensity", num(a.intensity)], ["Estimated", hz(a.estimated_frequency)],
      reply.balance?.needed ? ["", ""] : ["Hints", list(reply.balance?.suggestions).length > 0 && hints(reply.balance)],
      ["Total confidence", num(reply.total_confidence)], ["Complexity", num(reply.result_complexity)]]),
    h("p", { class: "quiet", id: "timings" }, [`${micros(t.total)} in the core`, `${micros(reply.gateway_us)} at the gateway`,
      reply.cached ? "answered from the cache" : "worked out afresh", learnt, reply.partial && "in part, as time ran out",
      via === "stream" ? "over the stream" : "in one request"].filter(Boolean).join(" · ")));
}

function showError(query, error) {
  const { code, details = {} } = error, support = details.kind === "support";
  byId("stages").hidden = support; // help comes first
  const [head, more] = code === "blocked" ? [details.redirection ?? error.message, ""] : errorInWords(error);
  show(byId("answer"), !support && h("p", { class: "asked" }, query),
    h("div", { class: support || code === "blocked" ? "note warm" : "note", id: "refusal", "data-code": code },
      h("p", { class: "message" }, head), more && h("p", { class: "quiet" }, more),
      code === "blocked" && !support && h("p", { class: "quiet" }, `Jessy doesn't go along with ${plain(details.category)}, and is glad to help in another way.`)));
}
