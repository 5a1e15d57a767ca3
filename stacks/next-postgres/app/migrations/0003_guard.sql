-- What the policies of the entities' tables were made from (src/core/entity/guard.ts): they are made again when that changes.
create table row_guard (
  entity text primary key,
  hash text not null
);
