// The core dimensions: name, base frequency in hertz, hue. Which of them a query reaches, and how,
// comes from the API.
const DIMENSIONS = [
  ["Emotion", 1.0, 12], ["Cognition", 2.0, 255], ["Intention", 1.5, 55], ["Social", 1.8, 38],
  ["Temporal", 0.5, 300], ["Philosophical", 0.3, 280], ["Technical", 2.5, 230], ["Creative", 3.0, 340],
  ["Ethical", 1.0, 165], ["Meta", 1.2, 318], ["Ecological", 0.4, 142], ["Positivity", 1.5, 88],
  ["Balance", 0.8, 195], ["Security", 2.0, 25],
].map(([name, base, hue], i) => ({ id: "D" + String(i + 1).padStart(2, "0"), name, base, hue }));

const dimension = (id) => DIMENSIONS.find((d) => d.id === id);
const isOwn = (id) => String(id).startsWith("D15");
const nameOf = (id) => dimension(id)?.name ?? (isOwn(id) ? "Your own" : String(id));
const hueOf = (id) => dimension(id)?.hue ?? 180;
