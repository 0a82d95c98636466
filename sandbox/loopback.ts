/** Preloaded into the Playground, which knows no host setting and would listen on every interface. */
import { Server } from 'node:net';

const { listen } = Server.prototype;

Object.assign(Server.prototype, {
  listen(this: Server, port: number, listening: () => void) {
    return listen.call(this, { port, host: '127.0.0.1' }, listening);
  },
});
