// What codes mean, for people.
const STAGES = ["security", "analysis", "scan", "selection", "depth", "interference"];
const EXAMPLES = [
  "What is the meaning of existence?", "How do I optimize database performance?",
  "I'm feeling overwhelmed and don't know what to do", "How can I care for nature?", "Urgent: desperate painting code",
  "I can't decide, there are too many options and I've been thinking for weeks.",
  "code painting ethical forest family tomorrow grateful",
];
const ADDED_BY = {
  scan: "found in the words", association: "by association", blend: "blended in", balance: "added for balance", user: "your own",
};
const DIRECTIVES = {
  hedge: "speaks with care, not certainty", no_final_answer: "leaves the question open",
  acknowledge_first: "acknowledges before it advises", no_forced_cheer: "no forced cheer", long_term: "thinks in the long term",
  no_eco_harm: "harms nothing that lives", ask_real_question: "asks for the real question", name_pattern: "names the pattern",
  slow_down: "slows down",
};
const REASONS = {
  dimension_count: "more than six dimensions spoke at once", interference_complexity: "their interference grew too complex",
  analysis_paralysis: "thinking went round in circles", no_convergence: "several rounds brought no convergence",
};
const NOT_LEARNT = {
  return_to_source: "a return to the source teaches nothing", no_pairs: "no two words to connect", queue_full: "too much to learn just now",
  unauthenticated: "only known callers teach", storage: "no storage at hand",
};

function errorInWords({ code, message, details = {} }) {
  switch (code) {
    case "insufficient_matches":
      return ["None of the fourteen dimensions knows these words well enough.",
        `The closest reached ${num(details.best)} of the ${num(details.threshold)} that is needed. Other words may find a way.`];
    case "empty_query": return ["There is no question yet.", "Write a few words, or take one of the examples."];
    case "query_too_long":
    case "body_too_large":
      return ["That is more than can be taken in at once.", details.length ? `It has ${details.length} characters; ${details.max} is the most.` : ""];
    case "invalid_characters": return ["There is a character in it that can't be read.", `It is ${details.code_point}, at place ${details.position + 1}.`];
    case "rate_limited": return ["That was a little fast.", "Wait for a second, then ask again."];
    case "core_unavailable": case "not_ready": case "limit_exceeded": case "storage_unavailable":
      return ["Jessy can't answer just now.", "It may be starting. Try again in a moment."];
    case "core_timeout": case "scan_timeout": case "security_timeout": return ["It took too long to find an answer.", "Try again in a moment."];
    case "unreachable": return ["Jessy can't be reached from here.", "Is it running, and is the network there?"];
  }
  return ["Something went wrong.", `${message ?? ""} (${code})`.trim()];
}
