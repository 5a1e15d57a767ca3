-- Addresses handed out to proofs from outside (src/features/probe). Only a person with such an address can be confirmed,
-- looked at or removed by a proof; the row goes with the person.
create table probe_person (
  email text primary key,
  mark text not null unique,
  created_at bigint not null
);
