import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  outputFileTracingIncludes: { '/**': ['./migrations/**', './messages/**'] },
  // The embedded database is for development and tests.
  outputFileTracingExcludes: { '/**': ['./node_modules/@electric-sql/**', './.data/**'] },
  serverExternalPackages: ['@electric-sql/pglite', 'postgres'],
  poweredByHeader: false,
  // Errors still show over the page; the badge in its corner would lie on buttons.
  devIndicators: false,
  // proxy.ts knows what to say to an address with a slash at its end.
  skipTrailingSlashRedirect: true,
  reactStrictMode: true,
  // tsc has looked before: `npm run types`.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  experimental: { proxyClientMaxBodySize: '21mb', authInterrupts: true },
  async rewrites() {
    return {
      beforeFiles: [
        { source: '/:path*', has: [{ type: 'header', key: 'x-app-form' }], destination: '/submit/:path*' },
        { source: '/dev/outbox', has: [{ type: 'query', key: 'json' }], destination: '/api/dev/outbox' },
      ],
      afterFiles: [],
      fallback: [],
    };
  },
};

export default config;
