-- People and their sessions, the tables of Better Auth. Times are milliseconds since 1970.
create table user (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified integer not null default 0,
  image text,
  role text not null default 'member',
  blocked integer not null default 0,
  created_at integer not null,
  updated_at integer not null
) strict;
create index user_created on user (created_at);

create table session (
  id text primary key,
  token text not null unique,
  user_id text not null references user (id) on delete cascade,
  expires_at integer not null,
  ip_address text,
  user_agent text,
  created_at integer not null,
  updated_at integer not null
) strict;
create index session_user on session (user_id);

create table account (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references user (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at integer,
  refresh_token_expires_at integer,
  scope text,
  password text,
  created_at integer not null,
  updated_at integer not null
) strict;
create index account_user on account (user_id);

create table verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at integer not null,
  created_at integer not null,
  updated_at integer not null
) strict;
create index verification_identifier on verification (identifier);

create table rate_limit (
  key text primary key,
  count integer not null,
  reset_at integer not null
) strict;
