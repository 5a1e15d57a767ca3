/** Once for each server process: checks the settings, opens the database, starts the work in the background. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  await import('#web/started.ts');
}
