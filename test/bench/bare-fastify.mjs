// The yardstick of the HTTP bench: the same HTTP library with one route that does nothing. Prints its port.
import fastify from 'fastify';

const app = fastify();
app.get('/', async () => ({ state: 'nothing' }));
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(app.addresses()[0].port);
