create table row_follow (
  user_id text not null references "user" (id) on delete cascade,
  entity text not null,
  row_id text not null,
  created_at bigint not null,
  primary key (user_id, entity, row_id)
);

create index row_follow_row on row_follow (entity, row_id);
