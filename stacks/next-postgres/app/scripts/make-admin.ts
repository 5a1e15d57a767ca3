import { blueprint } from '#blueprint.ts';
import { run } from '#core/db.ts';

/** The first admin of a deployed app: npm run make-admin -- <email>, after that person has signed up. */
const email = process.argv[2]?.trim().toLowerCase();

if (!email) {
  console.error('usage: npm run make-admin -- <email>');
  process.exit(2);
}
if (!blueprint.roles.includes('admin')) {
  console.error('this app has no role "admin"');
  process.exit(1);
}
if ((await run(`update "user" set role = 'admin' where email = ?`, email)) === 0) {
  console.error(`nobody has signed up as ${email}`);
  process.exit(1);
}
console.log(`${email} is an admin now`);
