//! What a settlement moves between accounts.

use super::County;
use super::arithmetic::{LAYERS, Paid};
use super::history::Found;
use super::rows::Posts;
use crate::command::ClaimRow;

impl County {
    pub(super) fn posts(&self, claim: &ClaimRow, later: bool, found: &Found<'_>, paid: &Paid) -> Posts {
        let home = &self.home;
        let facility = &claim.facility;
        let owed_to = if found.treated_in == home {
            format!("facility:{facility}:receivable")
        } else {
            format!("place:{}:clearing", found.treated_in)
        };
        let basic = if found.case.employee { "employee_basic" } else { "resident_basic" };
        let mut posts = Posts::new();
        for (layer, amount) in LAYERS.iter().zip(paid.layers) {
            let debit = match *layer {
                "stay" | "visit" => format!("fund:{basic}:{home}"),
                "second" => format!("fund:critical_illness:{home}"),
                "aid" => format!("fund:medical_aid:{home}"),
                "insurer" => format!("insurer:insurer:{home}"),
                "backstop" => format!("government:{home}:backstop"),
                _ => format!("facility:{facility}:borne"),
            };
            let credit =
                if *layer == "waiver" { format!("facility:{facility}:forgone") } else { owed_to.clone() };
            posts.insert((debit, credit, format!("layer:{layer}")), amount);
        }
        let (patient, window) = if later { ("owed", "deferred") } else { ("cash", "window") };
        let (debit, credit) =
            (format!("patient:{}:{patient}", claim.person), format!("facility:{facility}:{window}"));
        posts.insert((debit, credit, "own_pay".to_owned()), paid.own_pay);
        posts.retain(|_, amount| *amount != 0);
        posts
    }
}
