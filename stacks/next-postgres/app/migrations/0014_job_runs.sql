-- A declared job at work on a row: how far it is, so that it can be shown, resumed and tried again.
create table job_run (
  id text primary key,
  job text not null,
  entity text,
  row_id text,
  user_id text references "user" (id) on delete cascade,
  title text not null default '',
  status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed')),
  step bigint not null default 0,
  done bigint not null default 0,
  total bigint not null default 0,
  -- Counts tries after a final failure; each is charged and given back on its own.
  round bigint not null default 1,
  charged bigint not null default 0,
  note text not null default '',
  created_at bigint not null,
  updated_at bigint not null
);

create unique index job_run_active on job_run (job, row_id) where status in ('waiting', 'running');
create index job_run_row on job_run (row_id, created_at);
