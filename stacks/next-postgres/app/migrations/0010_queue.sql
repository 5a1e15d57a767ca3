-- The queue. `leased_until` is a promise to finish or to come back; when it passes, another worker takes over.
create table job (
  id bigint generated always as identity primary key,
  kind text not null,
  payload text not null,
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed')),
  attempts bigint not null default 0,
  max_attempts bigint not null,
  run_at bigint not null,
  leased_until bigint,
  error text,
  created_at bigint not null,
  updated_at bigint not null
);

create index job_ready on job (status, run_at);

-- When a repeating job is due next. One row each, moved forward in the transaction that queues the job.
create table job_schedule (
  name text primary key,
  next_at bigint not null
);
