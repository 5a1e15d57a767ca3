-- Only a hash of the token: whoever reads the database cannot open the links.
create table row_share (
  id text primary key,
  entity text not null,
  row_id text not null,
  token_hash text not null unique,
  created_at bigint not null,
  unique (entity, row_id)
);
