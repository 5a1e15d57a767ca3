import type { NextConfig } from 'next';

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  outputFileTracingIncludes: { '/**': ['./migrations/**', './messages/**'] },
  // Pictures are served as they are, so the framework's optional library for them (18 MB) stays at home.
  outputFileTracingExcludes: {
    '*': ['./node_modules/@img/**', './node_modules/sharp/**', './node_modules/@electric-sql/**', './.data/**'],
  },
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
