//! Where Kafka's jars are on this machine, and how its programs are started.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::{Error, NoKafkaSnafu};

/// Where `scripts/setup-kafka.sh` puts the jars, below the root of the project.
const FETCHED: &str = "target/tools/kafka/libs";

/// A Kafka that can be started: a folder of jars.
#[derive(Clone, Debug)]
pub struct Install {
    libs: PathBuf,
}

impl Install {
    /// That of KAFKA_HOME if it is set, else the one that `scripts/setup-kafka.sh` fetched.
    ///
    /// # Errors
    /// There is neither.
    pub fn find() -> Result<Self, Error> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
        let libs = env::var_os("KAFKA_HOME").map_or_else(|| root.join(FETCHED), |home| Path::new(&home).join("libs"));
        if libs.is_dir() { Ok(Self { libs }) } else { NoKafkaSnafu { wanted: libs }.fail() }
    }

    /// A command that runs the `main` of `class` with a heap of at most `heap_mib` MiB. Made to
    /// start quickly and to take little of a machine that others use too.
    #[must_use]
    pub fn java(&self, class: &str, heap_mib: u32) -> Command {
        let java = env::var_os("JAVA_HOME").map_or_else(|| "java".into(), |home| Path::new(&home).join("bin/java"));
        let mut command = Command::new(java);
        command.arg(format!("-Xmx{heap_mib}m")).arg(format!("-Xms{}m", heap_mib.min(256)));
        command.args(["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xshare:auto"]);
        // For the jars fetched here, and for a Kafka as it is shipped.
        command.args(["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dlog4j2.level=WARN"]);
        command.arg("-cp").arg(self.libs.join("*")).arg(class);
        command
    }
}

/// Whether a Kafka can be started here.
#[must_use]
pub fn available() -> bool {
    Install::find().is_ok()
}
