//! What the chart's schema refuses: a value that there is not, by its name, and one of another kind.

use std::fmt::Write as _;

use serde_json::Value;

use crate::helm::{chart, helm, read, run, template};
use crate::values::sections;

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn a_typo_is_refused_with_its_name_in_every_section() {
    let schema: Value = serde_json::from_str(&read("charts/stockflow/values.schema.json")).unwrap();
    let sections = sections(&schema);
    assert!(sections.len() > 8, "{sections:?}");
    // One in each section; Helm tells all of them at once.
    let typos: Vec<String> = (0..=sections.len()).map(|number| format!("typo{number}")).collect();
    let mut command = helm().command();
    command.args(["template", "stockflow"]).arg(chart()).args(["--set", &format!("{}=1", typos[sections.len()])]);
    for (section, typo) in sections.iter().zip(&typos) {
        command.args(["--set", &format!("{section}.{typo}=1")]);
    }
    let refusal = run(&mut command).unwrap_err();
    let mut missing = String::new();
    for (number, typo) in typos.iter().enumerate() {
        let place = sections.get(number).map_or_else(String::new, |section| format!("/{}", section.replace('.', "/")));
        let told =
            refusal.lines().any(|line| line.contains(&format!("'{place}'")) && line.contains(&format!("'{typo}'")));
        if !told {
            let _ = writeln!(missing, "{typo} of '{place}'");
        }
    }
    assert!(missing.is_empty(), "not refused:\n{missing}\nsaid:\n{refusal}");
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn a_value_of_another_kind_is_refused_with_its_name() {
    let wrong = [
        ("replicas=two", "/replicas"),
        ("replicas=6", "/replicas"),
        ("rbac.create=perhaps", "/rbac/create"),
        ("image.digest=latest", "/image/digest"),
        ("image.pullPolicy=Sometimes", "/image/pullPolicy"),
        ("watchNamespace=Retail", "/watchNamespace"),
        ("askingNamespaces=monitoring", "/askingNamespaces"),
        ("resources.limit.memory=1Gi", "'limit'"),
        ("tolerations[0].efect=NoSchedule", "'efect'"),
        ("extraEnv[0].value=x", "name"),
        ("podDisruptionBudget.maxUnavailable=half", "/podDisruptionBudget/maxUnavailable"),
        ("podMonitor.interval=often", "/podMonitor/interval"),
    ];
    for (set, told) in wrong {
        let refusal = template(&["--set", set]).err().unwrap_or_else(|| panic!("{set} is taken"));
        assert!(refusal.contains(told), "{set}: {refusal}");
    }
}

#[test]
#[cfg_attr(without_helm, ignore = "no Helm here: scripts/setup-helm.sh says why")]
fn a_value_that_is_taken_away_is_refused_with_its_name_and_no_template_fails_on_it() {
    for path in ["commonLabels", "networkPolicy", "image.repository", "replicas"] {
        let refusal = template(&["--set", &format!("{path}=null")]).err().unwrap_or_else(|| panic!("{path} is missed"));
        let name = path.rsplit('.').next().unwrap();
        assert!(refusal.contains(&format!("missing property '{name}'")), "{path}: {refusal}");
    }
}
