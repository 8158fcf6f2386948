//! Columns: how the fields of a line are named.

use stockflow_rule::Config;

/// The names of the columns that are read.
#[derive(Config, Debug)]
pub struct Columns {
    /// The invoice number; C before it marks a cancellation.
    #[config(default = Columns::default().invoice)]
    pub invoice: String,
    /// The stock code.
    #[config(default = Columns::default().sku)]
    pub sku: String,
    /// Units sold; negative ones came back or were lost.
    #[config(default = Columns::default().quantity)]
    pub quantity: String,
    /// When, in UTC.
    #[config(default = Columns::default().time)]
    pub time: String,
    /// Who bought; empty when nobody knows.
    #[config(default = Columns::default().customer)]
    pub customer: String,
}

impl Default for Columns {
    /// As the UCI data set has them.
    fn default() -> Columns {
        let [invoice, sku, quantity, time, customer] =
            ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "CustomerID"].map(str::to_owned);
        Columns { invoice, sku, quantity, time, customer }
    }
}

impl Columns {
    /// Says which column is named twice, if one is.
    pub fn check(&self) -> Result<(), String> {
        let names = [&self.invoice, &self.sku, &self.quantity, &self.time, &self.customer];
        match names.iter().enumerate().find(|(n, name)| names[..*n].contains(name)) {
            Some((_, twice)) => Err(format!("columns: two fields cannot both be read from column {twice:?}")),
            None => Ok(()),
        }
    }
}
