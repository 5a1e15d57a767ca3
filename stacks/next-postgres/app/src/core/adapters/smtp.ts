/**
 * A small SMTP client: EHLO, STARTTLS, AUTH PLAIN or LOGIN, one message a connection. Passwords never travel in the
 * clear except to this machine.
 */
import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import { addressOf } from '#core/adapters/mail-message.ts';

export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte (smtps). */
  secure: boolean;
  user: string;
  password: string;
}

export interface Envelope {
  from: string;
  to: string;
  data: string;
}

const TIMEOUT_MS = 20_000;
const LONGEST_LINE = 8_192;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1']);

/** `smtp://user:password@host:587` or `smtps://…:465` */
export function smtpServer(address: string): SmtpServer {
  const url = new URL(address);
  const secure = url.protocol === 'smtps:';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
}

export async function submit(server: SmtpServer, envelope: Envelope): Promise<void> {
  const conversation = await open(server);
  try {
    await conversation.expect(220);
    const offers = await greet(conversation, server);
    if (server.user) await authenticate(conversation, server, offers);
    await deliver(conversation, envelope);
  } finally {
    conversation.close();
  }
}

/** Answers what the server offers, after encryption where there is any. */
async function greet(conversation: Conversation, server: SmtpServer): Promise<string[]> {
  const hello = `EHLO ${hostname().replace(/[^A-Za-z0-9.-]/g, '') || 'localhost'}`;
  const offers = await conversation.say(hello, 250);
  if (server.secure) return offers;
  if (offers.some((line) => /^STARTTLS$/i.test(line))) {
    await conversation.say('STARTTLS', 220);
    await conversation.encrypt(server.host);
    return conversation.say(hello, 250);
  }
  if (server.user && !LOOPBACK.has(server.host)) {
    throw new Error(`the mail server ${server.host} offers no encryption; the password was not sent`);
  }
  return offers;
}

async function authenticate(conversation: Conversation, server: SmtpServer, offers: string[]): Promise<void> {
  const methods = offers.find((line) => /^AUTH /i.test(line))?.toUpperCase() ?? '';
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  if (methods.includes('PLAIN')) {
    await conversation.say(`AUTH PLAIN ${base64(`\0${server.user}\0${server.password}`)}`, 235);
  } else if (methods.includes('LOGIN')) {
    await conversation.say('AUTH LOGIN', 334);
    await conversation.say(base64(server.user), 334);
    await conversation.say(base64(server.password), 235);
  } else {
    throw new Error(`the mail server ${server.host} offers neither AUTH PLAIN nor AUTH LOGIN`);
  }
}

async function deliver(conversation: Conversation, envelope: Envelope): Promise<void> {
  await conversation.say(`MAIL FROM:<${addressOf(envelope.from)}>`, 250);
  await conversation.say(`RCPT TO:<${addressOf(envelope.to)}>`, 250);
  await conversation.say('DATA', 354);
  // A line of one dot would end the message.
  await conversation.say(`${envelope.data.replace(/^\./gm, '..').replace(/\r\n$/, '')}\r\n.`, 250);
  await conversation.say('QUIT', 221).catch(() => undefined);
}

/** One connection: lines out, replies in. */
class Conversation {
  #socket: Socket;
  #replies: AsyncGenerator<string>;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#replies = linesOf(socket);
  }

  async say(command: string, code: number): Promise<string[]> {
    this.#socket.write(`${command}\r\n`);
    return this.expect(code);
  }

  /** Reads one reply, which may have several lines, and answers the texts of its lines. */
  async expect(code: number): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const { value, done } = await this.#replies.next();
      if (done) throw new Error('the mail server hung up');
      lines.push(value.slice(4));
      if (value[3] === '-') continue;
      // The text of the reply may repeat what we sent, so only its number is told.
      if (Number(value.slice(0, 3)) !== code) throw new Error(`the mail server answered ${value.slice(0, 3)}`);
      return lines;
    }
  }

  async encrypt(host: string): Promise<void> {
    // Whatever was sent before encryption could come from anybody: it goes with the old reader.
    await this.#replies.return(undefined);
    const secured = connectTls({ socket: this.#socket, servername: host });
    await opened(secured, 'secureConnect');
    this.#socket = secured;
    this.#replies = linesOf(secured);
  }

  close(): void {
    this.#socket.destroy();
  }
}

async function open(server: SmtpServer): Promise<Conversation> {
  const { host, port } = server;
  const socket = server.secure ? connectTls({ host, port, servername: host }) : connect({ host, port });
  await opened(socket, server.secure ? 'secureConnect' : 'connect');
  return new Conversation(socket);
}

function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('the mail server took too long')));
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once(event, () => resolve());
  });
}

async function* linesOf(socket: Socket): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    const lines = (rest + chunk.toString('latin1')).split('\r\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new Error('the mail server talks nonsense');
    yield* lines;
  }
}
