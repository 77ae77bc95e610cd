//! The core inside of this program.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::Read as _;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use jessy_core::app::JessyApp;
use jessy_core::config::Config;
use tokio::net::TcpListener;

use crate::stores;

/// Where the embedded core is and what it runs on.
#[derive(Debug)]
pub(super) struct Embedded {
    pub(super) address: String,
    pub(super) store: PathBuf,
    pub(super) token: String,
}

/// Builds a store in the folder and serves it, with a database and a token of its own, for as long
/// as this program runs.
pub(super) async fn start(folder: &Path) -> Result<Embedded, String> {
    let said = |error: &dyn ToString| error.to_string();
    let store = folder.join("layers.jyl");
    fs_err::write(&store, stores::original()?).map_err(|error| said(&error))?;
    let token = random().map_err(|error| said(&error))?;
    let token_file = folder.join("token");
    fs_err::write(&token_file, &token).map_err(|error| said(&error))?;

    let database = format!("sqlite://{}", folder.join("jessy.db").display());
    let variables: HashMap<&str, OsString> = HashMap::from([
        ("JESSY_ENV", "test".into()),
        ("JESSY_INSTANCE", "features".into()),
        ("JESSY_LAYERS", store.clone().into()),
        ("JESSY_TOKEN_FILE", token_file.into()),
        ("DATABASE_URL", database.into()),
    ]);
    let config = Config::from_lookup(&|name| variables.get(name).cloned());
    let config = config.map_err(|error| said(&error))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.map_err(|error| said(&error))?;
    let address = listener.local_addr().map_err(|error| said(&error))?;
    let app = JessyApp::open(&config).await.map_err(|error| said(&error))?;
    tokio::spawn(app.serve(listener, std::future::pending()));
    Ok(Embedded { address: format!("http://{address}"), store, token })
}

/// 24 random bytes of the operating system, as 48 characters.
fn random() -> std::io::Result<String> {
    let mut bytes = [0_u8; 24];
    fs_err::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
