//! Export: what makes a type the rule of its crate.

/// Makes a type that is a [`crate::Rule`] or an [`crate::Observer`] the rule of this crate, under
/// the crate's name or another: `export_rule!(Mine);` or `export_rule!(Mine, "mine");`.
///
/// Built for wasm32-unknown-unknown as a `cdylib`, the crate then is a module that
/// `stockflow rule build` makes a component of. Natively only its name and version are added.
#[macro_export]
macro_rules! export_rule {
    ($rule:ty) => {
        $crate::export_rule!($rule, env!("CARGO_PKG_NAME"));
    };
    ($rule:ty, $name:expr) => {
        impl $crate::Exported for $rule {
            const NAME: &'static str = $name;
            const VERSION: &'static str = env!("CARGO_PKG_VERSION");

            fn configure(config_json: &str) -> Result<Self, String> {
                $crate::component::configure(config_json)
            }

            fn describe() -> $crate::Description {
                $crate::component::describe::<_, Self>(Self::NAME, Self::VERSION)
            }

            fn run(&self, batch: &$crate::BatchColumns<'_>, out: &mut $crate::EffectColumns) {
                $crate::columns::run(self, batch, out);
            }
        }

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            struct Exports;

            thread_local! {
                static RULE: ::std::cell::OnceCell<$rule> = const { ::std::cell::OnceCell::new() };
            }

            impl $crate::wasm::Guest for Exports {
                fn describe() -> $crate::wasm::Description {
                    $crate::wasm::describe::<$rule>()
                }

                fn configure(config_json: String) -> Result<(), String> {
                    RULE.with(|rule| $crate::wasm::configure(rule, &config_json))
                }

                fn apply(batch: $crate::wasm::Batch) -> $crate::wasm::Effects {
                    RULE.with(|rule| $crate::wasm::apply(rule, &batch))
                }
            }

    $crate::wasm::export!(Exports with_types_in $crate::wasm);
        };
    };
}
