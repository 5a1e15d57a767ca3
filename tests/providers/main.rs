//! Providers against real servers: each test starts what it needs and ends it.

mod host;
