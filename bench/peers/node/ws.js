// A room on Node's `ws`: the text goes to everybody on the same path.
const { WebSocketServer } = require("ws");

const rooms = new Map();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });

server.on("connection", (socket, request) => {
  const room = rooms.get(request.url) ?? new Set();
  rooms.set(request.url, room.add(socket));
  socket.on("message", (text) => {
    for (const each of room) each.send(text, { binary: false });
  });
  socket.on("close", () => room.delete(socket));
  socket.on("error", () => {});
});
