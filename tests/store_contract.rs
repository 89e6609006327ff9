//! The contract of `store`: whatever the engine, what is stored comes back exactly, the rules of
//! the tables hold, and writers in each other's way neither lose nor double anything.
//!
//! Method: each story is written once and runs twice, on a SQLite file of its own and on a fresh
//! PostgreSQL database of its own. `tests/run` brings the PostgreSQL server.

#![cfg(test)]

mod attachments;
mod audit;
mod connection;
pub mod database;
mod duplicates;
mod engines;
mod entries;
mod history;
mod lists;
mod mapping;
mod mirror;
mod people;
mod purchase_orders;
mod queue;
mod rows;
mod rules;
mod samples;
mod sorts;
mod stale;
mod suggestions;
mod transactions;
mod users;
mod waiting;

/// Runs the stories of a file on both engines.
macro_rules! stories {
    ($($story:ident)*) => {
        mod on_sqlite {
            use crate::store_contract::database::{Engine, tell};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    tell(Engine::Sqlite, super::$story).await;
                }
            )*
        }

        mod on_postgres {
            use crate::store_contract::database::{Engine, tell};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    tell(Engine::Postgres, super::$story).await;
                }
            )*
        }
    };
}
use stories;
