// A room on Socket.IO, over its WebSocket transport alone.
const { Server } = require("socket.io");

const server = new Server({ transports: ["websocket"], perMessageDeflate: false });

server.on("connection", (socket) => {
  const { room } = socket.handshake.query;
  socket.join(room);
  socket.on("message", (text) => server.to(room).emit("message", text));
});
server.listen(Number(process.argv[2]), { cors: { origin: false } });
