//! The release of the chart that the cluster has, which all claims share: what it is, and back to that when a claim ends.

use std::thread;

use tempfile::NamedTempFile;

use crate::bed::Bed;

/// Of the release, and of its namespace.
const NAME: &str = "stockflow";

/// The tag of the operator's image.
pub fn tag(bed: &Bed) -> String {
    let deployment = bed.json(&["-n", NAME, "get", "deployment", "stockflow-operator"]);
    let image = deployment["spec"]["template"]["spec"]["containers"][0]["image"].as_str().unwrap();
    image.rsplit_once(':').unwrap().1.to_owned()
}

/// The release as it was found. It is put back when this goes, however the claim ends.
pub struct Release<'a> {
    bed: &'a Bed,
    /// What its user has said of it, as Helm takes it.
    said: NamedTempFile,
}

impl<'a> Release<'a> {
    pub fn found(bed: &'a Bed) -> Release<'a> {
        let said = tempfile::Builder::new().suffix(".json").tempfile().unwrap();
        let values = bed.helm(&["get", "values", NAME, "--namespace", NAME, "--output", "json"]);
        std::fs::write(said.path(), values.unwrap_or_else(|complaint| panic!("helm get values: {complaint}"))).unwrap();
        Release { bed, said }
    }

    /// Uninstalls the chart, and nothing else.
    pub fn take_away(&self) {
        let gone = self.bed.helm(&["uninstall", NAME, "--namespace", NAME, "--wait"]);
        gone.unwrap_or_else(|complaint| panic!("helm uninstall: {complaint}"));
    }

    /// Installs it as it was, or brings it back to that.
    fn put_back(&self) -> Result<String, String> {
        let said = self.said.path().display().to_string();
        let install = ["upgrade", "--install", NAME, "charts/stockflow", "--namespace", NAME, "--create-namespace"];
        let as_it_was = ["--reset-values", "--values", &said, "--wait", "--timeout", "300s"];
        self.bed.helm(&[&install[..], &as_it_was].concat())
    }
}

impl Drop for Release<'_> {
    fn drop(&mut self) {
        let put_back = self.put_back();
        // Of a claim that has failed already the first failure is told.
        assert!(put_back.is_ok() || thread::panicking(), "the release is not back: {put_back:?}");
    }
}
