import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { blueprint } from '#blueprint.ts';
import { themeOf } from '#core/theme.ts';

export const viewport = { width: 'device-width', initialScale: 1 };

/** The document. What stands in it is the page's: core/ui/layout.tsx. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const given = await headers();
  const nonce = /'nonce-([^']+)'/.exec(given.get('content-security-policy') ?? '')?.[1];
  return (
    <html lang={blueprint.locale} data-theme={themeOf(new Headers(given)) || undefined}>
      <head>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/app.css" />
        <link rel="stylesheet" href="/parts.css" />
        <link rel="stylesheet" href="/theme.css" />
        {/* Browsers hide the nonce from scripts, so it never looks the same on both sides. */}
        <script src="/app.js" defer nonce={nonce} suppressHydrationWarning />
      </head>
      <body>{children}</body>
    </html>
  );
}
