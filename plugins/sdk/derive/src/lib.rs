//! The Config derive of stockflow-rule.

mod attributes;
mod expand;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Reads a type from JSON and writes its JSON Schema; see `stockflow_rule::Config`.
#[proc_macro_derive(Config, attributes(config))]
pub fn derive_config(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::config(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}
