-- On a developer's machine mail and text messages end here.
create table outbox (
  id text primary key,
  channel text not null check (channel in ('mail', 'sms')),
  recipient text not null,
  subject text not null default '',
  text text not null,
  created_at bigint not null
);

create index outbox_created on outbox (created_at);
