//! A made-up county as it is told to whoever started it: logins, password, somebody to try the window with.

use super::demo::Demo;
use crate::show::table::Table;
use crate::texts::t;
use serde_json::{Value, json};
use std::fmt::Write;
use yidan_book::words::Lang;
use yidan_demo::Patient;

/// People with waiting bills that are shown.
const SHOWN: usize = 4;
/// The login at whose window they are.
const WINDOW: &str = "clerk";

impl Demo {
    /// As JSON.
    pub fn to_json(&self) -> Value {
        let logins: Vec<Value> = self.logins.iter().map(|login| login.to_json()).collect();
        json!({
            "database": self.database,
            "made_up": true,
            "people": self.plan.people,
            "seed": self.plan.seed,
            "password": self.password,
            "logins": logins,
            "waiting": self.shown().map(patient_json).collect::<Vec<_>>(),
        })
    }

    /// As text.
    pub fn text(&self, lang: Lang) -> String {
        let (database, people) = (&self.database, self.plan.people);
        let mut out = match lang {
            Lang::Zh => format!("\n样例县（{database}，{people}人）：人、医院、账册和票据全是编造的\n"),
            Lang::En => format!("\nSample county ({database}, {people} people): all of it is made up\n"),
        };
        let colon = t(lang, "：", ": ");
        let with = t(lang, "登录账号，密码都是", "logins, all with the password");
        let _ = writeln!(out, "\n{with}{colon}{}\n", self.password);
        let mut logins =
            Table::new(&[t(lang, "账号", "Login"), t(lang, "谁", "Who"), t(lang, "角色", "Role")]);
        for login in &self.logins {
            let label = login.label.in_lang(lang).to_owned();
            logins.row([login.user.to_string(), label, login.grant.to_string()]);
        }
        out.push_str(&logins.text(2));
        let whose = t(
            lang,
            "今天在县医院窗口等待结算的几个人，登录后可按证件号码找到",
            "some people whose bills wait at the county hospital today; sign in as the clerk and find them by number",
        );
        let _ = writeln!(out, "\n{whose} ({WINDOW})\n");
        let mut patients =
            Table::new(&[t(lang, "证件号码", "Number"), t(lang, "姓名", "Name"), t(lang, "人群", "Group")]);
        for patient in self.shown() {
            let person = &patient.resident.person;
            let group = patient.group.unwrap_or("-").to_owned();
            patients.row([
                patient.resident.identity.reveal().to_owned(),
                person.name.as_str().to_owned(),
                group,
            ]);
        }
        out.push_str(&patients.text(2));
        out
    }

    /// Some of those whose bills wait at the window of the login.
    fn shown(&self) -> impl Iterator<Item = &Patient> {
        let window = self.logins.iter().find(|login| login.user.as_str() == WINDOW);
        let within = window.map(|login| login.grant.within().clone());
        let at_window = move |patient: &&Patient| {
            let at = yidan_domain::access::Within::Facility(patient.facility.clone());
            within.as_ref() == Some(&at)
        };
        let here: Vec<&Patient> = self.patients.iter().filter(at_window).collect();
        // Some in hardship, whose bills go through all layers, and some others.
        let (poor, others): (Vec<&Patient>, Vec<&Patient>) =
            here.into_iter().partition(|patient| patient.group.is_some());
        poor.into_iter().take(SHOWN / 2).chain(others.into_iter().take(SHOWN / 2))
    }
}

fn patient_json(patient: &Patient) -> Value {
    json!({
        "person_id": patient.resident.id(),
        "identity_number": patient.resident.identity.reveal(),
        "name": patient.resident.person.name.as_str(),
        "facility": patient.facility,
        "group": patient.group,
    })
}
