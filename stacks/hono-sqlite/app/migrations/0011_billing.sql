create table credit_account (
  user_id text primary key references user (id) on delete cascade,
  balance integer not null check (balance >= 0)
) strict, without rowid;

-- Every change of a balance. The same reason and reference count once, whoever says it how often.
create table credit_entry (
  id integer primary key,
  user_id text not null references user (id) on delete cascade,
  delta integer not null,
  balance integer not null,
  reason text not null,
  ref text not null,
  note text not null default '',
  created_at integer not null,
  unique (reason, ref)
) strict;

create index credit_entry_user on credit_entry (user_id, id);

-- What the provider last said about a subscription.
create table subscription (
  id text primary key,
  user_id text not null references user (id) on delete cascade,
  price text not null,
  status text not null,
  cancels integer not null default 0,
  period_end integer,
  -- Events can arrive out of order; older ones are dropped.
  as_of integer not null
) strict;

create index subscription_user on subscription (user_id);

-- Bought once, kept for good.
create table purchase (
  payment_id text primary key,
  user_id text not null references user (id) on delete cascade,
  price text not null,
  created_at integer not null
) strict;

create index purchase_user on purchase (user_id);
