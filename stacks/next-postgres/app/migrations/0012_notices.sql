create table notice (
  id text primary key,
  user_id text not null references "user" (id) on delete cascade,
  text text not null,
  href text not null,
  read_at bigint,
  created_at bigint not null
);

create index notice_user on notice (user_id, created_at);
create index notice_unread on notice (user_id) where read_at is null;

-- Where text messages go, for those who want them.
create table notice_phone (
  user_id text primary key references "user" (id) on delete cascade,
  phone text not null
);
