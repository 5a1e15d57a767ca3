//! The bill of a plan, what customers will pay, and what goes from preview to production.

use serde_json::{Value, json};

use super::{Cost, copy};
use crate::engine::Action;
use crate::ops::deploy::{Bill, BillRow, Cutover, Sold};
use crate::ui::page::{BOLD, PLACE, Page};

/// What is paid, and what customers are charged.
pub(super) fn show(bill: &Bill, page: &mut Page) {
    if !bill.rows.is_empty() {
        page.heading(BOLD, copy::BILL);
        let told: Vec<(&str, String)> =
            bill.rows.iter().map(|row| (row.provider.as_str(), line(row))).collect();
        table(page, &told);
    }
    if !bill.sells.is_empty() {
        page.heading(BOLD, copy::SELLS);
        let told: Vec<(&str, String)> =
            bill.sells.iter().map(|sold| (sold.key.as_str(), sells(sold))).collect();
        table(page, &told);
    }
}

/// What preview proved, and in what production differs.
pub(super) fn show_cutover(cutover: &Cutover, page: &mut Page) {
    page.heading(BOLD, copy::CUTOVER);
    page.block(0, &copy::proved_at_preview(short(&cutover.release), cutover.proofs));
    let told: Vec<(&str, String)> = cutover
        .differences
        .iter()
        .map(|row| (row.what.as_str(), format!("{} → {}", row.preview, row.production)))
        .collect();
    table(page, &told);
    page.block(0, copy::SWITCHES_LAST);
}

fn table(page: &mut Page, told: &[(&str, String)]) {
    let rows: Vec<_> = told.iter().map(|(name, text)| (*name, PLACE, text.as_str())).collect();
    page.table(&rows);
}

/// As many digits of a release as tell it from others.
fn short(release: &str) -> &str {
    release.get(..12).unwrap_or(release)
}

/// `mail, up to 100 a day: 0 usd a month (resend.com/…, its own page, read 2026-11-30)`
fn line(row: &BillRow) -> String {
    let mut text = format!("{}: {}", row.what, price(row));
    if let Some(source) = &row.source {
        text.push_str(&format!(" ({})", copy::read_in(source, row.own, &row.date)));
    }
    if !row.note.is_empty() {
        text.push_str(&format!("; {}", row.note));
    }
    text
}

fn price(row: &BillRow) -> String {
    let amount = match &row.amount {
        Some(amount) => copy::amount(amount, &row.currency, &row.per),
        None => copy::UNKNOWN_PRICE.to_owned(),
    };
    match &row.cap {
        Some(cap) => format!("{amount}, {}", copy::at_most(cap, &row.per)),
        None => amount,
    }
}

fn sells(sold: &Sold) -> String {
    let what = match sold.action {
        Action::Keep => copy::SOLD_AS_BEFORE,
        Action::Create => copy::SOLD_NEW,
        _ => copy::SOLD_CHANGED,
    };
    copy::sold(&sold.name, &sold.amount, &sold.currency, sold.every, sold.mode, what)
}

/// The bill for the page about a deploy.
impl Bill {
    /// A cost of one thing, `ADDRESS (KIND)`, is in the bill already.
    pub fn covers(&self, thing: &str) -> bool {
        self.rows.iter().any(|row| thing.contains(&format!("({}.", row.provider)))
    }

    /// One line of the page's costs for each row.
    pub fn costs(&self) -> impl Iterator<Item = Cost> {
        self.rows.iter().map(|row| Cost { what: format!("{}: {}", row.provider, row.what), price: said(row) })
    }
}

fn said(row: &BillRow) -> String {
    match &row.source {
        Some(source) => format!("{} ({})", price(row), copy::read_in(source, row.own, &row.date)),
        None => price(row),
    }
}

pub(in crate::ui) fn bill_json(bill: &Bill) -> Value {
    let rows = bill.rows.iter().map(|row| {
        json!({
            "provider": row.provider, "what": row.what, "known": row.amount.is_some(), "amount": row.amount,
            "currency": row.currency, "per": row.per, "cap": row.cap, "note": row.note, "source": row.source,
            "own_source": row.own, "date": row.date,
        })
    });
    let sells = bill.sells.iter().map(|sold| {
        json!({
            "key": sold.key, "name": sold.name, "amount": sold.amount, "currency": sold.currency, "every": sold.every,
            "mode": sold.mode, "action": sold.action.as_str(),
        })
    });
    json!({ "pays": rows.collect::<Vec<_>>(), "sells": sells.collect::<Vec<_>>() })
}

pub(in crate::ui) fn cutover_json(cutover: &Cutover) -> Value {
    let rows = cutover
        .differences
        .iter()
        .map(|row| json!({ "what": row.what, "preview": row.preview, "production": row.production }));
    json!({
        "release": cutover.release, "proofs": cutover.proofs, "differences": rows.collect::<Vec<_>>(),
    })
}
