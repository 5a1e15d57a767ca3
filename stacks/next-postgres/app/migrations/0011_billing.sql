create table credit_account (
  user_id text primary key references "user" (id) on delete cascade,
  balance bigint not null check (balance >= 0)
);

-- Every change of a balance. The same reason and reference count once, whoever says it how often.
create table credit_entry (
  id bigint generated always as identity primary key,
  user_id text not null references "user" (id) on delete cascade,
  delta bigint not null,
  balance bigint not null,
  reason text not null,
  ref text not null,
  note text not null default '',
  created_at bigint not null,
  unique (reason, ref)
);

create index credit_entry_user on credit_entry (user_id, id);

-- What the provider last said about a subscription.
create table subscription (
  id text primary key,
  user_id text not null references "user" (id) on delete cascade,
  price text not null,
  status text not null,
  cancels bigint not null default 0,
  period_end bigint,
  -- Events can arrive out of order; older ones are dropped.
  as_of bigint not null
);

create index subscription_user on subscription (user_id);

-- Bought once, kept for good.
create table purchase (
  payment_id text primary key,
  user_id text not null references "user" (id) on delete cascade,
  price text not null,
  created_at bigint not null
);

create index purchase_user on purchase (user_id);
