import { createServer, type Server, type Socket } from 'node:net';

export interface Seen {
  commands: string[];
  message: string;
}

/** A mail server small enough to read: it says yes to everything but wrong passwords, and remembers. */
export async function smtpServer(offers: string[], seen: Seen): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => talk(socket, offers, seen));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
}

function talk(socket: Socket, offers: string[], seen: Seen): void {
  let isData = false;
  let rest = '';
  socket.write('220 probe ready\r\n');
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString()).split('\r\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!isData) {
        seen.commands.push(line);
        const reply = answer(line, offers);
        isData = reply.startsWith('354');
        socket.write(reply);
      } else if (line === '.') {
        isData = false;
        socket.write('250 queued\r\n');
      } else {
        seen.message += `${line.startsWith('..') ? line.slice(1) : line}\n`;
      }
    }
  });
}

const PASSWORD = Buffer.from('secret').toString('base64');
const PLAIN = Buffer.from('\0ada\0secret').toString('base64');

function answer(line: string, offers: string[]): string {
  if (line.startsWith('EHLO'))
    return ['250-probe', ...offers.map((offer) => `250-${offer}`), '250 8BITMIME', ''].join('\r\n');
  if (line.startsWith('AUTH PLAIN')) return line.endsWith(PLAIN) ? '235 welcome\r\n' : '535 wrong\r\n';
  if (line === 'AUTH LOGIN') return '334 VXNlcm5hbWU6\r\n';
  if (line === Buffer.from('ada').toString('base64')) return '334 UGFzc3dvcmQ6\r\n';
  if (line === PASSWORD) return '235 welcome\r\n';
  if (line === 'DATA') return '354 go on\r\n';
  if (line === 'QUIT') return '221 bye\r\n';
  return '250 fine\r\n';
}
