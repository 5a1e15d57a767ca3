'use client';

/** Everything unexpected. The server has logged it under the reference. */
export default function Failed({ error }: { error: Error & { digest?: string } }) {
  return (
    <main id="main">
      <title>Something broke</title>
      <div className="oops">
        <h1>Something broke</h1>
        <p>It is our fault, and it is in our logs. Trying again often helps.</p>
        <div className="row">
          <a className="btn primary" href="/">
            Home
          </a>
        </div>
        <p className="sm">
          Reference <code>{error.digest}</code>
        </p>
      </div>
    </main>
  );
}
