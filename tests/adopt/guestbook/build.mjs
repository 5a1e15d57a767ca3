import { cpSync } from 'node:fs';
if (!process.env.SESSION_SECRET) throw new Error('SESSION_SECRET is not set');
if (process.env.SESSION_SECRET.includes('canary')) throw new Error('a secret got into the build');
cpSync('src', 'dist', { recursive: true });
