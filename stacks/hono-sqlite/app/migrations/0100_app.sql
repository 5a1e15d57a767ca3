-- The tables of the entities. Written from the blueprint; later changes get migrations of their own.

create table "category" (
  id text primary key,
  created_at integer not null,
  updated_at integer not null,
  "name" text not null unique,
  "colour" text check ("colour" in ('red', 'green', 'blue'))
) strict;

create index "category_name" on "category" ("name" collate nocase, id);

create table "tag" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "name" text not null
) strict;

create index "tag_owner_id" on "tag" (owner_id, id);
create index "tag_name" on "tag" ("name" collate nocase, id);

create table "product" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "name" text not null,
  "description" text,
  "price" integer not null,
  "photo" text,
  "category" text not null references "category" (id) on delete cascade,
  "status" text not null check ("status" in ('pending', 'approved', 'rejected'))
) strict;

create index "product_owner_id" on "product" (owner_id, id);
create index "product_price" on "product" ("price");
create index "product_category" on "product" ("category");
create index "product_name" on "product" ("name" collate nocase, id);
create index "product_approval" on "product" ("status", owner_id);

create table "product_tags" (
  "product_id" text not null references "product" (id) on delete cascade,
  "tag_id" text not null references "tag" (id) on delete cascade,
  primary key ("product_id", "tag_id")
) strict, without rowid;

create index "product_tags_tag_id" on "product_tags" ("tag_id");

create trigger "product_photo_deleted" after delete on "product" when old."photo" is not null
begin
  insert or replace into orphan_file (key, since) values (old."photo", 0);
end;

create trigger "product_photo_replaced" after update of "photo" on "product" when old."photo" is not new."photo" and old."photo" is not null
begin
  insert or replace into orphan_file (key, since) values (old."photo", 0);
end;

create table "review" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  parent_id text not null references "product" (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "stars" integer not null,
  "text" text not null,
  unique (parent_id, owner_id)
) strict;

create index "review_owner_id" on "review" (owner_id, id);
create index "review_parent_id" on "review" (parent_id, id);

create table "order" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "product" text not null references "product" (id) on delete cascade,
  "quantity" integer not null,
  "total" integer not null,
  "status" text not null check ("status" in ('pending', 'paid', 'shipped', 'cancelled'))
) strict;

create index "order_owner_id" on "order" (owner_id, id);
create index "order_product" on "order" ("product");
create index "order_status" on "order" ("status");

create table "room" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "name" text not null,
  "seats" integer not null,
  "photo" text
) strict;

create index "room_owner_id" on "room" (owner_id, id);
create index "room_name" on "room" ("name" collate nocase, id);

create trigger "room_photo_deleted" after delete on "room" when old."photo" is not null
begin
  insert or replace into orphan_file (key, since) values (old."photo", 0);
end;

create trigger "room_photo_replaced" after update of "photo" on "room" when old."photo" is not new."photo" and old."photo" is not null
begin
  insert or replace into orphan_file (key, since) values (old."photo", 0);
end;

create table "booking" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "room" text not null references "room" (id) on delete cascade,
  "starts" text not null,
  "ends" text not null,
  "status" text not null check ("status" in ('pending', 'confirmed', 'cancelled'))
) strict;

create index "booking_owner_id" on "booking" (owner_id, id);
create index "booking_room" on "booking" ("room");
create index "booking_starts" on "booking" ("starts");
create index "booking_status" on "booking" ("status");
create index "booking_owner_starts" on "booking" (owner_id, "starts", id);
create index "booking_taken" on "booking" ("room", "starts", "ends");

create table "project" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "name" text not null,
  "emoji" text,
  "description" text
) strict;

create index "project_owner_id" on "project" (owner_id, id);
create index "project_name" on "project" ("name" collate nocase, id);

create table "task" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  parent_id text not null references "project" (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "title" text not null,
  "notes" text,
  "assignee" text references user (id) on delete set null,
  "due" text,
  "status" text not null check ("status" in ('todo', 'in_progress', 'in_review', 'done'))
) strict;

create index "task_owner_id" on "task" (owner_id, id);
create index "task_parent_id" on "task" (parent_id, id);
create index "task_assignee" on "task" ("assignee");
create index "task_due" on "task" ("due");
create index "task_status" on "task" ("status");
create index "task_title" on "task" ("title" collate nocase, id);

create table "comment" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  parent_id text not null references "task" (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "text" text not null
) strict;

create index "comment_owner_id" on "comment" (owner_id, id);
create index "comment_parent_id" on "comment" (parent_id, id);

create table "scan" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "title" text not null,
  "photo" text not null,
  "status" text not null check ("status" in ('waiting', 'ready', 'failed'))
) strict;

create index "scan_owner_id" on "scan" (owner_id, id);
create index "scan_status" on "scan" ("status");
create index "scan_title" on "scan" ("title" collate nocase, id);

create trigger "scan_photo_deleted" after delete on "scan" when old."photo" is not null
begin
  insert or replace into orphan_file (key, since) values (old."photo", 0);
end;

create trigger "scan_photo_replaced" after update of "photo" on "scan" when old."photo" is not new."photo" and old."photo" is not null
begin
  insert or replace into orphan_file (key, since) values (old."photo", 0);
end;

create table "scan_item" (
  id text primary key,
  parent_id text not null references "scan" (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "name" text not null,
  "description" text,
  "picture" text
) strict;

create index "scan_item_parent_id" on "scan_item" (parent_id, id);
create index "scan_item_name" on "scan_item" ("name" collate nocase, id);

create trigger "scan_item_picture_deleted" after delete on "scan_item" when old."picture" is not null
begin
  insert or replace into orphan_file (key, since) values (old."picture", 0);
end;

create trigger "scan_item_picture_replaced" after update of "picture" on "scan_item" when old."picture" is not new."picture" and old."picture" is not null
begin
  insert or replace into orphan_file (key, since) values (old."picture", 0);
end;

create table "reading" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "taken" integer not null,
  "output" real not null,
  "battery" integer not null
) strict;

create index "reading_owner_id" on "reading" (owner_id, id);
create index "reading_taken" on "reading" ("taken");
create index "reading_owner_taken" on "reading" (owner_id, "taken", id);

create table "score" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "player" text not null,
  "points" integer not null
) strict;

create index "score_owner_id" on "score" (owner_id, id);
create index "score_points" on "score" ("points");
create index "score_player" on "score" ("player" collate nocase, id);

create table "inquiry" (
  id text primary key,
  created_at integer not null,
  updated_at integer not null,
  "name" text not null,
  "email" text not null,
  "message" text not null
) strict;

create index "inquiry_name" on "inquiry" ("name" collate nocase, id);

create table "specimen" (
  id text primary key,
  owner_id text not null references user (id) on delete cascade,
  created_at integer not null,
  updated_at integer not null,
  "title" text not null,
  "notes" text,
  "count" integer not null,
  "weight" real,
  "value" integer,
  "rare" integer not null check ("rare" in (0, 1)),
  "found" text not null,
  "seen" integer,
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
) strict;

create index "specimen_owner_id" on "specimen" (owner_id, id);
create index "specimen_rare" on "specimen" ("rare");
create index "specimen_found" on "specimen" ("found");
create index "specimen_kind" on "specimen" ("kind");
create index "specimen_category" on "specimen" ("category");
create index "specimen_title" on "specimen" ("title" collate nocase, id);
create index "specimen_owner_title" on "specimen" (owner_id, "title" collate nocase, id);

create trigger "specimen_picture_deleted" after delete on "specimen" when old."picture" is not null
begin
  insert or replace into orphan_file (key, since) values (old."picture", 0);
end;

create trigger "specimen_picture_replaced" after update of "picture" on "specimen" when old."picture" is not new."picture" and old."picture" is not null
begin
  insert or replace into orphan_file (key, since) values (old."picture", 0);
end;

create trigger "specimen_document_deleted" after delete on "specimen" when old."document" is not null
begin
  insert or replace into orphan_file (key, since) values (old."document", 0);
end;

create trigger "specimen_document_replaced" after update of "document" on "specimen" when old."document" is not new."document" and old."document" is not null
begin
  insert or replace into orphan_file (key, since) values (old."document", 0);
end;
