//! The `billbridge` command.

fn main() {}
