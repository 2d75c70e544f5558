// Where the shared worker starts. With all it imports it is one script there (chat/views/worker.py), because the import
// map of a page does not reach into a worker.

import { Hub } from "./hub.js";
import { Socket } from "./socket.js";

const hub = new Hub({ open: ({ url, user }) => new Socket({ url, user }) });

globalThis.onconnect = ({ ports: [port] }) => hub.attach(port);
