//! The `billbridge` command; everything it does is in the library.

#[actix_web::main]
async fn main() -> std::process::ExitCode {
    billbridge::cli::run().await
}
