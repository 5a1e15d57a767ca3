-- Keys of stored files that no row holds: uploads that have not arrived in a row yet, and files whose row is gone.
-- Triggers on the tables of the entities fill it inside the transaction that drops the last reference, with 0 as
-- time. A sweep removes such files at once, and uploads that stay here for an hour.
create table orphan_file (
  key text primary key,
  since integer not null
) strict, without rowid;
