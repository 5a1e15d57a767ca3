import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What the app asks of Clerk's interface for servers, of our own: the keys of its signatures, a person, the end of a session.
 * It is not Clerk: that Clerk's own pages lead back as they should was not tried.
 */
/** The address of the app in these tests. */
export const APP = 'http://localhost:3000';
export const FRONTEND = 'https://clerk.shop.test';
export const PUBLISHABLE = `pk_live_${Buffer.from('clerk.shop.test$').toString('base64')}`;
export const SECRET = 'sk_live_0123456789abcdef0123456789abcdef01234567';

interface TheirPerson {
  email: string;
  verified: boolean;
  name?: string;
}

export class ClerkStandIn {
  readonly people = new Map<string, TheirPerson>();
  /** Method and path of every request. */
  readonly asked: string[] = [];
  private readonly pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
  }

  static async start(): Promise<ClerkStandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const self = new ClerkStandIn(server);
    server.on('request', (request, response) => {
      self.asked.push(`${request.method} ${request.url}`);
      const [status, body] =
        request.headers.authorization === `Bearer ${SECRET}`
          ? self.reply(`${request.method} ${request.url?.split('?')[0]}`)
          : [401, { errors: [] }];
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    return self;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private reply(line: string): [number, object] {
    if (line === 'GET /v1/jwks') {
      const key = { ...this.pair.publicKey.export({ format: 'jwk' }), kid: 'ins_1', use: 'sig', alg: 'RS256' };
      return [200, { keys: [key] }];
    }
    const id = /^(?:GET|DELETE) \/v1\/users\/(\w+)$/.exec(line)?.[1] ?? '';
    const person = this.people.get(id);
    if (person && line.startsWith('DELETE')) {
      this.people.delete(id);
      return [200, { object: 'user', id, deleted: true }];
    }
    if (person) return [200, user(id, person)];
    if (/^POST \/v1\/sessions\/\w+\/revoke$/.test(line))
      return [200, { object: 'session', id: 'sess_1', status: 'revoked' }];
    return [404, { errors: [{ code: 'resource_not_found', message: 'not found' }] }];
  }

  /** A session token as Clerk writes it; whatever is given counts instead. */
  token(sub: string, given: Record<string, unknown> = {}, key: KeyObject = this.pair.privateKey): string {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ sub, sid: 'sess_1', iss: FRONTEND, azp: APP, iat: now, nbf: now - 10, exp: now + 60, v: 2 },
      ...given,
    };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: 'RS256', kid: 'ins_1', typ: 'JWT' })}.${part(claims)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
  }
}

const user = (id: string, { email, verified, name }: TheirPerson): object => ({
  object: 'user',
  id,
  first_name: name ?? null,
  last_name: null,
  primary_email_address_id: 'idn_1',
  email_addresses: [
    {
      object: 'email_address',
      id: 'idn_1',
      email_address: email,
      verification: { status: verified ? 'verified' : 'unverified', strategy: 'email_code' },
      linked_to: [],
    },
  ],
  phone_numbers: [],
  web3_wallets: [],
  external_accounts: [],
  enterprise_accounts: [],
  public_metadata: {},
});
