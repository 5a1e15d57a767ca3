-- The primary key is the rule: one vote a person.
create table row_vote (
  user_id text not null references "user" (id) on delete cascade,
  entity text not null,
  row_id text not null,
  created_at bigint not null,
  primary key (user_id, entity, row_id)
);

create index row_vote_row on row_vote (entity, row_id);
