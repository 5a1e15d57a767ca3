-- Keys of stored files that no row holds: uploads that have not arrived in a row yet, and files whose row is gone.
-- Triggers on the tables of the entities fill it inside the transaction that drops the last reference, with 0 as
-- time. A sweep removes such files at once, and uploads that stay here for an hour.
create table orphan_file (
  key text primary key,
  since bigint not null
);

-- For triggers: the column of the row that named the file comes as an argument.
create function file_is_orphan() returns trigger language plpgsql as $$
begin
  insert into orphan_file (key, since) values (to_jsonb(old) ->> tg_argv[0], 0)
    on conflict (key) do update set since = 0;
  return null;
end;
$$;
