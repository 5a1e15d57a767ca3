-- An event that the payment provider sends twice is applied once.
create table payment_event (
  id text primary key,
  type text not null,
  created_at bigint not null
);

-- Who a buyer is at the payment provider; needed for its customer page.
create table payment_customer (
  user_id text primary key references "user" (id) on delete cascade,
  customer text not null unique
);

-- The local stand-in of the provider's checkout page.
create table local_checkout (
  id text primary key,
  user_id text not null references "user" (id) on delete cascade,
  status text not null default 'open' check (status in ('open', 'paid', 'declined')),
  body text not null,
  created_at bigint not null
);
