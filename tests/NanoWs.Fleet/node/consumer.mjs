// The independent client of NanoWs.Fleet: node consumer.mjs URL... prints "ready" when it has subscribed, then "BOARD NUMBER" for each message, and
// ends with its standard input. It keeps its session, and connects to the servers in turn.
import mqtt from 'mqtt';

const servers = process.argv.slice(2).map(url => new URL(url)).map(({ hostname, port }) => ({ host: hostname, port: Number(port), protocol: 'ws' }));
process.stdin.on('end', () => process.exit(0)).resume();
const client = mqtt.connect(process.argv[2], {
  servers, clientId: 'consumer', clean: false, protocolVersion: 4, reconnectPeriod: 200, connectTimeout: 10000, keepalive: 10, resubscribe: false,
});
client.on('connect', ({ sessionPresent }) => {
  if (sessionPresent) return;
  client.subscribe('fleet/+/+', { qos: 1 }, (error, granted) => {
    if (!error && granted.every(({ qos }) => qos === 1)) console.log('ready');
  });
});
client.on('message', (topic, payload) => console.log(`${topic.split('/')[1]} ${String(payload).split(' ')[0]}`));
client.on('error', () => {}); // it connects again
