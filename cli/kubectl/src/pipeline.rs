//! The pipeline that is asked: found by its name, and read as any version of it can be.
//!
//! Not by the types of the resource: these refuse fields that they do not know, and a cluster may be newer than who
//! asks it.

use kube::ResourceExt;
use kube::api::{Api, ApiResource, DynamicObject, ListParams};
use serde::Deserialize;
use stockflow_crds::{InventoryPipeline, InventoryPipelineStatus, nearest};

use crate::cluster::Cluster;
use crate::failure::Failure;
use crate::right::Right;

const RESOURCE: &str = "inventorypipelines.stockflow.dev";
/// Names that are told where none is near.
const NAMES_MAX: usize = 8;

/// What of a pipeline is asked about.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) is_suspended: bool,
    pub(crate) stages: Vec<Stage>,
    pub(crate) status: InventoryPipelineStatus,
}

/// A stage, as the resource says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Stage {
    pub(crate) name: String,
    /// Its books, if it keeps some.
    pub(crate) ledger: Option<serde_json::Value>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) suspend: Option<bool>,
}

/// A rule of a stage.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Rule {
    pub(crate) name: String,
    /// Where its component is from: one name and what it says.
    pub(crate) module: serde_json::Value,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Spec {
    suspend: Option<bool>,
    stages: Vec<Stage>,
}

impl Pipeline {
    /// The pipeline of this name in the cluster's namespace.
    pub(crate) async fn find(cluster: &Cluster, name: &str) -> Result<Pipeline, Failure> {
        let namespace = cluster.namespace();
        let api: Api<DynamicObject> = Api::namespaced_with(cluster.client(), namespace, &resource());
        let right = Right { verbs: "get", resource: RESOURCE, namespace };
        let found = match api.get_opt(name).await {
            Ok(Some(found)) => found,
            Ok(None) => return Err(not_there(cluster, &api, name).await),
            // The cluster does not know what a pipeline is.
            Err(kube::Error::Api(status)) if status.code == 404 => return Err(not_there(cluster, &api, name).await),
            Err(error) => return Err(right.failed(&error)),
        };
        let part = |field: &str| found.data.get(field).cloned().unwrap_or_default();
        let unread = |error: serde_json::Error| Failure::work(format!("{namespace}/{name} cannot be read: {error}"));
        let Spec { suspend, stages } = serde_json::from_value(part("spec")).map_err(unread)?;
        // Before the operator has seen it there is none.
        let status: Option<InventoryPipelineStatus> = serde_json::from_value(part("status")).map_err(unread)?;
        Ok(Pipeline {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            is_suspended: suspend.unwrap_or_default(),
            stages,
            status: status.unwrap_or_default(),
        })
    }

    /// The stage of this name.
    pub(crate) fn stage(&self, name: &str) -> Result<&Stage, Failure> {
        self.stages.iter().find(|stage| stage.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.stages.iter().map(|stage| stage.name.as_str()).collect();
            Failure::input(format!("{self} has no stage `{name}`: {}", meant(name, &names)))
        })
    }

    /// The stage of this name, or the only one of these; `what` they are.
    pub(crate) fn chosen<'a>(
        &'a self,
        named: Option<&str>,
        what: &str,
        of: impl Fn(&Stage) -> bool,
    ) -> Result<&'a Stage, Failure> {
        let all: Vec<&Stage> = self.stages.iter().filter(|stage| of(stage)).collect();
        match (named, &all[..]) {
            (Some(name), _) => {
                let stage = self.stage(name)?;
                let is_one = of(stage).then_some(stage);
                is_one.ok_or_else(|| Failure::input(format!("stage {name} of {self} is none of the {what}")))
            }
            (None, [one]) => Ok(*one),
            (None, []) => Err(Failure::input(format!("{self} has none of the {what}"))),
            (None, many) => {
                let names: Vec<&str> = many.iter().map(|stage| stage.name.as_str()).collect();
                Err(Failure::input(format!("{self} has several {what}: say --stage {}", names.join(" or "))))
            }
        }
    }

    /// Whether a stage is told to stand still.
    pub(crate) fn stands_still(&self, stage: &Stage) -> bool {
        self.is_suspended || stage.suspend.unwrap_or_default()
    }
}

impl std::fmt::Display for Pipeline {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.namespace, self.name)
    }
}

fn resource() -> ApiResource {
    ApiResource::erase::<InventoryPipeline>(&())
}

/// There is no such pipeline: which one may be meant, here or elsewhere.
async fn not_there(cluster: &Cluster, here: &Api<DynamicObject>, name: &str) -> Failure {
    let namespace = cluster.namespace();
    let listed = match here.list(&ListParams::default()).await {
        Ok(listed) => listed.items,
        Err(kube::Error::Api(status)) if status.code == 404 => {
            return Failure::work(
                "this cluster knows no InventoryPipelines: is it the right --context? docs/install.md installs Stockflow",
            );
        }
        // To get one and to list them are two rights.
        Err(_) => Vec::new(),
    };
    let names: Vec<String> = listed.iter().map(ResourceExt::name_any).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut said = format!("there is no pipeline `{name}` in namespace {namespace}");
    let everywhere: Api<DynamicObject> = Api::all_with(cluster.client(), &resource());
    let named = ListParams::default().fields(&format!("metadata.name={name}"));
    let elsewhere = everywhere.list(&named).await.map(|listed| listed.items).unwrap_or_default();
    let elsewhere: Vec<String> = elsewhere.iter().filter_map(ResourceExt::namespace).collect();
    said += &match &elsewhere[..] {
        [] => format!(": {}", meant(name, &names)),
        namespaces => format!(": there is one in {}; say -n {}", namespaces.join(" and in "), namespaces[0]),
    };
    Failure::input(said)
}

/// What is probably meant, or what there is.
pub(crate) fn meant(wrong: &str, names: &[&str]) -> String {
    match (nearest(wrong, names.iter().copied()), names) {
        (Some(right), _) => format!("did you mean `{right}`?"),
        (None, []) => "none is seen there; choose a namespace with -n".to_owned(),
        (None, names) if names.len() > NAMES_MAX => {
            format!("there are {} and {} more", names[..NAMES_MAX].join(", "), names.len() - NAMES_MAX)
        }
        (None, names) => format!("there are {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Pipeline {
        let stage =
            |name: &str, ledger: Option<serde_json::Value>| Stage { name: name.into(), ledger, ..Stage::default() };
        let stages = vec![stage("normalize", None), stage("stock", Some(serde_json::json!({})))];
        let status = InventoryPipelineStatus::default();
        Pipeline { namespace: "retail".into(), name: "omni".into(), is_suspended: false, stages, status }
    }

    #[test]
    fn the_only_stage_of_a_kind_need_not_be_named_and_a_slip_finds_its_name() {
        let shop = shop();
        let chosen = |named: Option<&str>, of: fn(&Stage) -> bool| {
            shop.chosen(named, "stages that keep stock", of).map(|stage| stage.name.clone()).map_err(|e| e.to_string())
        };
        assert_eq!(chosen(None, |stage| stage.ledger.is_some()), Ok("stock".to_owned()));
        let several = "retail/omni has several stages that keep stock: say --stage normalize or stock";
        assert_eq!(chosen(None, |_| true), Err(several.to_owned()));
        assert_eq!(
            chosen(Some("stok"), |_| true),
            Err("retail/omni has no stage `stok`: did you mean `stock`?".to_owned())
        );
        let none = "stage normalize of retail/omni is none of the stages that keep stock";
        assert_eq!(chosen(Some("normalize"), |stage| stage.ledger.is_some()), Err(none.to_owned()));
    }
}
