-- One conversation about a row for each visitor of it.
create table row_talk (
  id text primary key,
  entity text not null,
  row_id text not null,
  owner_id text not null references "user" (id) on delete cascade,
  visitor_id text not null references "user" (id) on delete cascade,
  owner_read_at bigint not null default 0,
  visitor_read_at bigint not null default 0,
  created_at bigint not null,
  updated_at bigint not null,
  unique (entity, row_id, visitor_id),
  check (owner_id <> visitor_id)
);

create index row_talk_owner on row_talk (owner_id, updated_at);
create index row_talk_visitor on row_talk (visitor_id, updated_at);

create table row_talk_line (
  id text primary key,
  talk_id text not null references row_talk (id) on delete cascade,
  author_id text not null references "user" (id) on delete cascade,
  text text not null,
  created_at bigint not null
);

create index row_talk_line_talk on row_talk_line (talk_id, id);
