//! Expand: a mirror of the type carries the derives of serde and schemars, so that the author
//! needs neither crate nor their attributes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Field, Fields, Variant};

use crate::attributes::{self, Default};

/// The impls for a type with `#[derive(Config)]`.
pub fn config(input: &DeriveInput) -> syn::Result<TokenStream> {
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(&input.generics, "a Config has no generic parameters"));
    }
    let name = &input.ident;
    let text = name.to_string();
    let mut defaults = Vec::new();
    let docs = attributes::docs(&input.attrs);
    let (mirror, style) = match &input.data {
        Data::Struct(data) => {
            attributes::read(&input.attrs, &[])?;
            let fields = named(&data.fields, &mut defaults)?;
            (quote!(struct Mirror { #fields }), quote!(deny_unknown_fields))
        }
        Data::Enum(data) => {
            let untagged = attributes::read(&input.attrs, &["untagged"])?.untagged;
            let variants =
                data.variants.iter().map(|each| variant(each, &mut defaults)).collect::<syn::Result<Vec<_>>>()?;
            let style = match untagged {
                true => quote!(untagged, rename_all_fields = "camelCase", deny_unknown_fields),
                false => quote!(rename_all_fields = "camelCase", deny_unknown_fields),
            };
            (quote!(enum Mirror { #(#variants),* }), style)
        }
        Data::Union(_) => return Err(Error::new_spanned(name, "a Config is a struct or an enum")),
    };
    Ok(quote! {
        const _: () = {
            use ::stockflow_rule::private::{schemars, serde};
            #(#defaults)*

            #docs
            #[derive(serde::Deserialize, schemars::JsonSchema)]
            #[serde(crate = "::stockflow_rule::private::serde", remote = #text, rename_all = "camelCase", #style)]
            #[schemars(crate = "::stockflow_rule::private::schemars", rename = #text)]
            #[allow(dead_code, reason = "only its derives are used")]
            #mirror

            impl<'de> serde::Deserialize<'de> for #name {
                fn deserialize<D: serde::Deserializer<'de>>(from: D) -> ::core::result::Result<Self, D::Error> {
                    Mirror::deserialize(from)
                }
            }

            impl schemars::JsonSchema for #name {
                fn schema_name() -> ::std::borrow::Cow<'static, str> {
                    #text.into()
                }

                fn schema_id() -> ::std::borrow::Cow<'static, str> {
                    concat!(module_path!(), "::", #text).into()
                }

                fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                    <Mirror as schemars::JsonSchema>::json_schema(generator)
                }
            }
        };
    })
}

/// The fields of a struct; one without fields is read from `{}` like any other.
fn named(fields: &Fields, defaults: &mut Vec<TokenStream>) -> syn::Result<TokenStream> {
    match fields {
        Fields::Unit => Ok(TokenStream::new()),
        Fields::Named(fields) => {
            let fields = fields.named.iter().map(|each| field(each, defaults)).collect::<syn::Result<Vec<_>>>()?;
            Ok(quote!(#(#fields),*))
        }
        Fields::Unnamed(_) => Err(Error::new_spanned(fields, "the fields of a Config have names")),
    }
}

fn field(field: &Field, defaults: &mut Vec<TokenStream>) -> syn::Result<TokenStream> {
    let said = attributes::read(&field.attrs, &["default", "rename"])?;
    let (docs, name, of) = (attributes::docs(&field.attrs), &field.ident, &field.ty);
    let rename = said.rename.map(|text| quote!(#[serde(rename = #text)]));
    let default = said.default.map(|default| match default {
        Default::OfType => quote!(#[serde(default)]),
        Default::Is(value) => {
            let function = format_ident!("default_{}", defaults.len());
            let path = function.to_string();
            defaults.push(quote!(fn #function() -> #of { #value }));
            quote!(#[serde(default = #path)])
        }
    });
    Ok(quote!(#docs #rename #default #name: #of))
}

fn variant(variant: &Variant, defaults: &mut Vec<TokenStream>) -> syn::Result<TokenStream> {
    let said = attributes::read(&variant.attrs, &["rename"])?;
    let (docs, name) = (attributes::docs(&variant.attrs), &variant.ident);
    let rename = said.rename.map(|text| quote!(#[serde(rename = #text)]));
    let fields = match &variant.fields {
        Fields::Unit => TokenStream::new(),
        fields @ Fields::Named(_) => {
            let fields = named(fields, defaults)?;
            quote!({ #fields })
        }
        Fields::Unnamed(fields) => {
            let types = fields.unnamed.iter().map(|each| &each.ty);
            quote!((#(#types),*))
        }
    };
    Ok(quote!(#docs #rename #name #fields))
}
