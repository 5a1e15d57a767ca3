-- The tables of the entities. Written from the blueprint; later changes get migrations of their own.

create table "category" (
  id text primary key,
  created_at bigint not null,
  updated_at bigint not null,
  "name" text not null unique,
  "colour" text check ("colour" in ('red', 'green', 'blue'))
);

create index "category_name" on "category" (lower("name"), id);

create table "tag" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "name" text not null
);

create index "tag_owner_id" on "tag" (owner_id, id);
create index "tag_name" on "tag" (lower("name"), id);

create table "product" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "name" text not null,
  "description" text,
  "price" bigint not null,
  "photo" text,
  "category" text not null references "category" (id) on delete cascade,
  "status" text not null check ("status" in ('pending', 'approved', 'rejected'))
);

create index "product_owner_id" on "product" (owner_id, id);
create index "product_price" on "product" ("price");
create index "product_category" on "product" ("category");
create index "product_name" on "product" (lower("name"), id);
create index "product_approval" on "product" ("status", owner_id);

create table "product_tags" (
  "product_id" text not null references "product" (id) on delete cascade,
  "tag_id" text not null references "tag" (id) on delete cascade,
  primary key ("product_id", "tag_id")
);

create index "product_tags_tag_id" on "product_tags" ("tag_id");

create trigger "product_photo_deleted" after delete on "product" 
for each row when (old."photo" is not null) execute function file_is_orphan('photo');

create trigger "product_photo_replaced" after update of "photo" on "product" 
for each row when (old."photo" is distinct from new."photo" and old."photo" is not null) execute function file_is_orphan('photo');

create table "review" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  parent_id text not null references "product" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "stars" bigint not null,
  "text" text not null,
  unique (parent_id, owner_id)
);

create index "review_owner_id" on "review" (owner_id, id);
create index "review_parent_id" on "review" (parent_id, id);

create table "order" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "product" text not null references "product" (id) on delete cascade,
  "quantity" bigint not null,
  "total" bigint not null,
  "status" text not null check ("status" in ('pending', 'paid', 'shipped', 'cancelled'))
);

create index "order_owner_id" on "order" (owner_id, id);
create index "order_product" on "order" ("product");
create index "order_status" on "order" ("status");

create table "room" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "name" text not null,
  "seats" bigint not null,
  "photo" text
);

create index "room_owner_id" on "room" (owner_id, id);
create index "room_name" on "room" (lower("name"), id);

create trigger "room_photo_deleted" after delete on "room" 
for each row when (old."photo" is not null) execute function file_is_orphan('photo');

create trigger "room_photo_replaced" after update of "photo" on "room" 
for each row when (old."photo" is distinct from new."photo" and old."photo" is not null) execute function file_is_orphan('photo');

create table "booking" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "room" text not null references "room" (id) on delete cascade,
  "starts" text not null,
  "ends" text not null,
  "status" text not null check ("status" in ('pending', 'confirmed', 'cancelled'))
);

create index "booking_owner_id" on "booking" (owner_id, id);
create index "booking_room" on "booking" ("room");
create index "booking_starts" on "booking" ("starts");
create index "booking_status" on "booking" ("status");
create index "booking_owner_starts" on "booking" (owner_id, "starts", id);
create index "booking_taken" on "booking" ("room", "starts", "ends");

create table "project" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "name" text not null,
  "emoji" text,
  "description" text
);

create index "project_owner_id" on "project" (owner_id, id);
create index "project_name" on "project" (lower("name"), id);

create table "task" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  parent_id text not null references "project" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "title" text not null,
  "notes" text,
  "assignee" text references "user" (id) on delete set null,
  "due" text,
  "status" text not null check ("status" in ('todo', 'in_progress', 'in_review', 'done'))
);

create index "task_owner_id" on "task" (owner_id, id);
create index "task_parent_id" on "task" (parent_id, id);
create index "task_assignee" on "task" ("assignee");
create index "task_due" on "task" ("due");
create index "task_status" on "task" ("status");
create index "task_title" on "task" (lower("title"), id);

create table "comment" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  parent_id text not null references "task" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "text" text not null
);

create index "comment_owner_id" on "comment" (owner_id, id);
create index "comment_parent_id" on "comment" (parent_id, id);

create table "scan" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "title" text not null,
  "photo" text not null,
  "status" text not null check ("status" in ('waiting', 'ready', 'failed'))
);

create index "scan_owner_id" on "scan" (owner_id, id);
create index "scan_status" on "scan" ("status");
create index "scan_title" on "scan" (lower("title"), id);

create trigger "scan_photo_deleted" after delete on "scan" 
for each row when (old."photo" is not null) execute function file_is_orphan('photo');

create trigger "scan_photo_replaced" after update of "photo" on "scan" 
for each row when (old."photo" is distinct from new."photo" and old."photo" is not null) execute function file_is_orphan('photo');

create table "scan_item" (
  id text primary key,
  parent_id text not null references "scan" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "name" text not null,
  "description" text,
  "picture" text
);

create index "scan_item_parent_id" on "scan_item" (parent_id, id);
create index "scan_item_name" on "scan_item" (lower("name"), id);

create trigger "scan_item_picture_deleted" after delete on "scan_item" 
for each row when (old."picture" is not null) execute function file_is_orphan('picture');

create trigger "scan_item_picture_replaced" after update of "picture" on "scan_item" 
for each row when (old."picture" is distinct from new."picture" and old."picture" is not null) execute function file_is_orphan('picture');

create table "reading" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "taken" bigint not null,
  "output" double precision not null,
  "battery" bigint not null
);

create index "reading_owner_id" on "reading" (owner_id, id);
create index "reading_taken" on "reading" ("taken");
create index "reading_owner_taken" on "reading" (owner_id, "taken", id);

create table "score" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "player" text not null,
  "points" bigint not null
);

create index "score_owner_id" on "score" (owner_id, id);
create index "score_points" on "score" ("points");
create index "score_player" on "score" (lower("player"), id);

create table "inquiry" (
  id text primary key,
  created_at bigint not null,
  updated_at bigint not null,
  "name" text not null,
  "email" text not null,
  "message" text not null
);

create index "inquiry_name" on "inquiry" (lower("name"), id);

create table "specimen" (
  id text primary key,
  owner_id text not null references "user" (id) on delete cascade,
  created_at bigint not null,
  updated_at bigint not null,
  "title" text not null,
  "notes" text,
  "count" bigint not null,
  "weight" double precision,
  "value" bigint,
  "rare" boolean not null,
  "found" text not null,
  "seen" bigint,
  "kind" text not null check ("kind" in ('leaf', 'stone', 'bone')),
  "key" text,
  "extra" text,
  "contact" text,
  "site" text,
  "phone" text,
  "picture" text,
  "document" text,
  "category" text references "category" (id) on delete set null,
  "grade" text check ("grade" in ('a', 'b'))
);

create index "specimen_owner_id" on "specimen" (owner_id, id);
create index "specimen_rare" on "specimen" ("rare");
create index "specimen_found" on "specimen" ("found");
create index "specimen_kind" on "specimen" ("kind");
create index "specimen_category" on "specimen" ("category");
create index "specimen_title" on "specimen" (lower("title"), id);
create index "specimen_owner_title" on "specimen" (owner_id, lower("title"), id);

create trigger "specimen_picture_deleted" after delete on "specimen" 
for each row when (old."picture" is not null) execute function file_is_orphan('picture');

create trigger "specimen_picture_replaced" after update of "picture" on "specimen" 
for each row when (old."picture" is distinct from new."picture" and old."picture" is not null) execute function file_is_orphan('picture');

create trigger "specimen_document_deleted" after delete on "specimen" 
for each row when (old."document" is not null) execute function file_is_orphan('document');

create trigger "specimen_document_replaced" after update of "document" on "specimen" 
for each row when (old."document" is distinct from new."document" and old."document" is not null) execute function file_is_orphan('document');
