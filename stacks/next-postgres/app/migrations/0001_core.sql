-- People and their sessions, the tables of Better Auth. Times are milliseconds since 1970.
create table "user" (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  role text not null default 'member',
  blocked boolean not null default false,
  created_at bigint not null,
  updated_at bigint not null
);
create index user_created on "user" (created_at);

create table session (
  id text primary key,
  token text not null unique,
  user_id text not null references "user" (id) on delete cascade,
  expires_at bigint not null,
  ip_address text,
  user_agent text,
  created_at bigint not null,
  updated_at bigint not null
);
create index session_of_user on session (user_id);

create table account (
  id text primary key,
  account_id text not null,
  provider_id text not null,
  user_id text not null references "user" (id) on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at bigint,
  refresh_token_expires_at bigint,
  scope text,
  password text,
  created_at bigint not null,
  updated_at bigint not null
);
create index account_user on account (user_id);

create table verification (
  id text primary key,
  identifier text not null,
  value text not null,
  expires_at bigint not null,
  created_at bigint not null,
  updated_at bigint not null
);
create index verification_identifier on verification (identifier);

create table rate_limit (
  key text primary key,
  count bigint not null,
  reset_at bigint not null
);

-- A refused form on its way back to its page. Kept for a minute.
create table form_attempt (
  id text primary key,
  user_id text references "user" (id) on delete cascade,
  body text not null,
  expires_at bigint not null
);
