create table row_favorite (
  user_id text not null references "user" (id) on delete cascade,
  entity text not null,
  row_id text not null,
  created_at bigint not null,
  primary key (user_id, entity, row_id)
);

create index row_favorite_row on row_favorite (entity, row_id);
