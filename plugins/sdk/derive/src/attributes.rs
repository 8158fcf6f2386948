//! Attributes: what `#[config(…)]` may say.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, Ident, LitStr, Token};

/// The default of a field.
pub enum Default {
    /// That of its type.
    OfType,
    /// An expression.
    Is(Box<Expr>),
}

/// What the attributes of a type, variant or field say.
#[derive(Default)]
pub struct Said {
    pub default: Option<Default>,
    pub rename: Option<LitStr>,
    pub untagged: bool,
}

/// Reads the `#[config(…)]` of `attributes`; only the words in `allowed` may be said here.
pub fn read(attributes: &[Attribute], allowed: &[&str]) -> syn::Result<Said> {
    let mut said = Said::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("config")) {
        attribute.parse_nested_meta(|meta| {
            let word = meta.path.get_ident().map(Ident::to_string).unwrap_or_default();
            if !allowed.contains(&word.as_str()) {
                return Err(meta.error(format!("here #[config(…)] knows only: {}", allowed.join(", "))));
            }
            match word.as_str() {
                "default" if meta.input.peek(Token![=]) => {
                    said.default = Some(Default::Is(Box::new(meta.value()?.parse()?)));
                }
                "default" => said.default = Some(Default::OfType),
                "rename" => said.rename = Some(meta.value()?.parse()?),
                _ => said.untagged = true,
            }
            Ok(())
        })?;
    }
    Ok(said)
}

/// The doc comments among `attributes`, which become descriptions in the schema.
pub fn docs(attributes: &[Attribute]) -> TokenStream {
    let docs = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    quote!(#(#docs)*)
}
