import { DatabaseSync } from 'node:sqlite';
const db = new DatabaseSync(process.env.DATABASE_PATH);
db.exec('create table if not exists entry (text text)');
db.exec("insert into entry values ('migrated')");
