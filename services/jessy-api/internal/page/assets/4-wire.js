// Asking the API: over the WebSocket, so that stages show as they end, else in one request.
let socket = null;
let asked = 0;

function connect() {
  return new Promise((done, fail) => {
    const opening = new WebSocket(location.origin.replace(/^http/, "ws") + "/api/v1/stream");
    const late = setTimeout(() => opening.close(), 2000);
    opening.onmessage = (event) => {
      clearTimeout(late);
      if (JSON.parse(event.data).type === "welcome") done(opening);
    };
    opening.onclose = () => { clearTimeout(late); fail(new Error("no stream")); };
  });
}

function hangUp() {
  socket?.close();
  socket = null;
}

async function askStream(query, onStage) {
  if (socket?.readyState !== WebSocket.OPEN || socket.busy) {
    hangUp(); // which also calls off a question that is not wanted any more
    socket = await connect();
  }
  const line = socket, id = ++asked;
  line.busy = true;
  return new Promise((done, fail) => {
    line.onclose = () => fail(new Error("the stream ended"));
    line.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.id !== id) return;
      if (message.type === "stage") return onStage(message);
      line.busy = false;
      done(message.type === "result" ? { reply: message } : { error: message.error });
    };
    line.send(JSON.stringify({ type: "query", id, query }));
  });
}

async function askOnce(query) {
  try {
    const answer = await fetch("/api/v1/query", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ query }), signal: AbortSignal.timeout(10000),
    });
    const body = await answer.json();
    return answer.ok ? { reply: body } : { error: body.error };
  } catch {
    return { error: { code: "unreachable" } };
  }
}

// Gives {reply} or {error}, and by which way it came; nothing for a question that is not wanted any more.
async function ask(query, onStage, wanted) {
  // The stream takes 64 KiB; a longer text gets its refusal, in words, from the other route.
  if (query.length < 10000) {
    try {
      return { ...await askStream(query, onStage), via: "stream" };
    } catch {
      if (!wanted()) return {};
    }
  }
  return { ...await askOnce(query), via: "request" };
}
addEventListener("pagehide", hangUp);
