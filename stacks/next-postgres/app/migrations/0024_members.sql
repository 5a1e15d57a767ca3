-- The owner of a row is a member without a line in here.
create table row_member (
  user_id text not null references "user" (id) on delete cascade,
  entity text not null,
  row_id text not null,
  created_at bigint not null,
  primary key (entity, row_id, user_id)
);

create index row_member_user on row_member (user_id, entity);

create table row_invitation (
  id text primary key,
  entity text not null,
  row_id text not null,
  email text not null,
  token_hash text not null unique,
  invited_by text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  expires_at bigint not null,
  unique (entity, row_id, email)
);
