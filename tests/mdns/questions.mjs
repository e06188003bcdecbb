// What resolvers ask, in the forms in which they do, and what they get.
import { equal, test } from '../interop/harness.mjs';
import { exchange, flood, interrupt, Other, packet, start } from './network.mjs';

const instance = 'Green House._http._tcp.local';
const type = '_http._tcp.local';

// Name, type, time to live, cache-flush bit, data: as text, in the order in which they come.
function show(record) {
  let { data } = record;
  if (record.type === 'SRV') data = `${data.priority} ${data.weight} ${data.port} ${data.target}`;
  if (record.type === 'TXT') data = data.map(String).join(' ');
  if (record.type === 'NSEC') data = `${data.nextDomain} ${data.rrtypes}`;
  return `${record.name} ${record.type} ${record.ttl}${record.flush ? '!' : ''} ${data}`;
}

const records = {
  A: 'greenhouse.local A 120! 127.0.0.1',
  PTR: `${type} PTR 4500 ${instance}`,
  SRV: `${instance} SRV 120! 0 0 8080 greenhouse.local`,
  TXT: `${instance} TXT 4500! path=/garden`,
  NSEC: 'greenhouse.local NSEC 120! greenhouse.local A',
  types: `_services._dns-sd._udp.local PTR 4500 ${type}`,
};

const all = (...wanted) => found => {
  const shown = found.map(show);
  return wanted.every(name => shown.includes(records[name]));
};

export async function questions(program) {
  const where = ` (${program.runtime})`;
  const other = new Other();
  await other.ready;
  const host = start(program, 'greenhouse', '--port', '8080', '--title', 'Green House', '--text', 'path=/garden');

  await test('names are probed three times, and announced twice' + where, async () => {
    await host.line(/^announced greenhouse\.local, Green House$/);
    const probes = other.packets.filter(message => message.type === 'query');
    equal(probes.length, 3, 'probes');
    for (const probe of probes) {
      equal(probe.questions.map(question => `${question.name} ${question.type}`).join(), `greenhouse.local ANY,${instance} ANY`, 'questions');
      equal(probe.authorities.map(record => `${record.name} ${record.type}`).join(), `greenhouse.local A,${instance} SRV`, 'proposed');
    }
    await other.seen(message => other.packets.filter(one => one.type === 'response').length === 2 && message, 'two announcements');
    const announcements = other.packets.filter(message => message.type === 'response');
    for (const { answers, rcode, flag_aa: authoritative } of announcements) {
      equal(answers.map(show).join('\n'), ['A', 'PTR', 'types', 'SRV', 'TXT'].map(name => records[name]).join('\n'), 'announcement');
      equal(`${rcode} ${authoritative}`, 'NOERROR true', 'header');
    }
    // Three times 250 ms, and a second; a busy machine may be late with the first.
    const duration = announcements[1].time - probes[0].time;
    equal(duration > 1000, true, `${duration} ms from the first to the last`);
  });

  for (const wanted of ['A', 'AAAA', 'PTR', 'SRV', 'TXT']) {
    const name = { A: 'greenhouse.local', AAAA: 'GREENHOUSE.local', PTR: type, SRV: instance, TXT: instance }[wanted];
    await test(`a question for ${wanted} gets all that belongs to it` + where, () =>
      other.ask([{ name, type: wanted }], all(...{ A: ['A', 'NSEC'], AAAA: ['NSEC'], PTR: ['PTR', 'SRV', 'TXT', 'A'], SRV: ['SRV', 'A'], TXT: ['TXT'] }[wanted]), wanted));
  }
  await test('a question for the types of services is answered' + where, () =>
    other.ask([{ name: '_services._dns-sd._udp.local', type: 'PTR' }], all('types'), 'the type'));

  // Apple's resolver puts the questions for both addresses and for HTTPS (type 65) into one packet, at first with the bit for unicast.
  const address = kind => ['A', 'AAAA', 'UNKNOWN_65'].map(one => ({ name: 'greenhouse.local', type: one, class: 'IN', ...kind }));
  await test('the form of iOS and macOS: three questions, by multicast' + where, () => other.ask(address(), all('A', 'NSEC'), 'A and NSEC'));
  await test('the form of iOS and macOS: for unicast, from port 5353' + where, async () => {
    const bytes = unicast(packet.encode({ type: 'query', questions: address() }));
    const { answers, additionals, id } = await exchange(bytes, { address: '127.0.0.2', from: 5353 });
    equal([...answers, ...additionals].map(show).join(), `${records.A},${records.NSEC}`, 'reply');
    equal(id, 0, 'id');
  });
  // Android browses for the type, with the bit, and asks for what it found.
  await test('the form of Android: browsing for unicast, with a known answer of another host' + where, async () => {
    const query = { type: 'query', questions: [{ name: type, type: 'PTR' }], answers: [{ name: type, type: 'PTR', ttl: 4500, data: `Other.${type}` }] };
    const { answers, additionals } = await exchange(unicast(packet.encode(query)), { address: '127.0.0.2', from: 5353 });
    equal(answers.map(show).join(), records.PTR, 'answers');
    equal(all('SRV', 'TXT', 'A')(additionals), true, 'additional records');
  });
  // Windows asks for each address in a packet of its own, by multicast.
  await test('the form of Windows: two packets' + where, async () => {
    await other.ask([{ name: 'greenhouse.local', type: 'A' }], all('A'), 'A');
    await other.ask([{ name: 'greenhouse.local', type: 'AAAA' }], all('NSEC'), 'NSEC');
  });
  // Resolvers of ordinary DNS, such as dig, and libraries with a socket of their own.
  await test('a question from another port gets a reply as in ordinary DNS' + where, async () => {
    const query = { type: 'query', id: 4711, flags: packet.RECURSION_DESIRED, questions: [{ name: instance, type: 'SRV' }] };
    const reply = await exchange(packet.encode(query));
    equal(`${reply.id} ${reply.type} ${reply.questions.map(question => `${question.name} ${question.type}`)}`, `4711 response ${instance} SRV`, 'header and question');
    equal(reply.answers.map(show).join(), `${instance} SRV 10 0 0 8080 greenhouse.local`, 'answer');
    equal(reply.additionals.map(show)[0], 'greenhouse.local A 10 127.0.0.1', 'address');
  });

  await test('a known answer is not repeated' + where, async () => {
    await new Promise(resolve => setTimeout(resolve, 1100)); // whatever was multicast just now would not be repeated in any case
    other.packets.length = 0;
    other.mdns.query({ questions: [{ name: type, type: 'PTR' }], answers: [{ name: type, type: 'PTR', ttl: 4500, data: instance }] });
    other.mdns.query({ questions: [{ name: '_services._dns-sd._udp.local', type: 'PTR' }] });
    const { answers } = await other.seen(message => message.type === 'response' && message, 'a response');
    equal(answers.map(show).join(), records.types, 'answers');
  });

  await test('thirty thousand malformed packets change nothing' + where, async () => {
    const noise = packet.encode({ type: 'query', questions: address() });
    await flood(30000, i => {
      const bytes = Buffer.from(noise.subarray(0, 13 + i % (noise.length - 13)));
      bytes[4 + i % (bytes.length - 4)] = i * 7;
      return bytes;
    });
    await other.ask([{ name: 'greenhouse.local', type: 'A' }], all('A'), 'A');
  });

  if (!program.knowsInterrupts) await interrupt(host);
  else await test('Ctrl-C takes everything back' + where, async () => {
    other.packets.length = 0;
    await interrupt(host);
    const { answers } = await other.seen(message => message.type === 'response' && message, 'a goodbye');
    equal(answers.map(record => `${record.type} ${record.ttl}`).join(), 'A 0,PTR 0,SRV 0,TXT 0', 'goodbye');
  });
  await other.close();
}

// The bit for unicast in all questions of a packet (section 5.4): the library does not set it.
function unicast(bytes) {
  let at = 12;
  for (let count = bytes.readUInt16BE(4); count > 0; count--) {
    while (bytes[at] !== 0 && bytes[at] < 0xC0) at += bytes[at] + 1;
    at += (bytes[at] === 0 ? 1 : 2) + 4;
    bytes[at - 2] |= 0x80;
  }
  return bytes;
}
