//! A conjunction put together as a phrase: person, way, place, care.

use crate::facts::EnumFact;
use crate::model::ListIx;

/// What a conjunction says, sorted.
#[derive(Default)]
pub(super) struct Slots {
    /// `贫困人口`.
    pub groups: Vec<String>,
    /// `居民医保参保人`, `退休职工`.
    pub people: Vec<People>,
    /// `女性`.
    pub sexes: Vec<String>,
    /// What else is said of the person: `65岁及以上`.
    pub traits: Vec<String>,
    /// `患“大病目录”所列疾病`.
    pub diseases: Vec<String>,
    /// Lists in which no diagnosis may be.
    pub not_diagnosed: Vec<ListIx>,
    /// `经家庭医生转诊`.
    pub ways: Vec<String>,
    /// In front of the facility: `备案后异地`.
    pub locations: Vec<String>,
    /// `县级`, `三级`.
    pub levels: Vec<String>,
    /// `中医医院`, `“定点名单”所列医疗机构`.
    pub facilities: Vec<String>,
    /// `住院`.
    pub care: Vec<String>,
    /// `本年第2次及以后住院`, which says the kind of care as well.
    pub stays: Vec<String>,
    /// What fits nowhere else.
    pub rest: Vec<String>,
}

/// People by scheme or employment.
pub(super) struct People {
    /// Which of the two.
    pub fact: EnumFact,
    /// As a noun: `居民医保参保人`.
    pub of_people: String,
    /// Said of the members of a group: `参加居民医保`.
    pub of_a_group: String,
}

impl Slots {
    /// `65岁及以上、患“大病”所列疾病的贫困人口经家庭医生转诊，在县级医疗机构住院`.
    pub fn chinese(self) -> String {
        let mut text = self.person_zh();
        let place = self.place_zh();
        text.push_str(&self.ways.join("、"));
        if !place.is_empty() {
            text.push_str(if self.ways.is_empty() { "" } else { "，" });
            text.push_str(&place);
        }
        let care = self.all_care().join("、");
        text.push_str(if care.is_empty() && !place.is_empty() { "就诊" } else { &care });
        if self.rest.is_empty() {
            return text;
        }
        let rest = self.rest.join("，且");
        if text.is_empty() { rest } else { format!("{text}，且{rest}") }
    }

    /// Kinds of care; a number of the stay makes the word `住院` needless.
    fn all_care(&self) -> Vec<&str> {
        let care = if self.stays.is_empty() { &self.care } else { &self.stays };
        care.iter().map(String::as_str).collect()
    }

    /// The noun for the person: a group, else by employment, else by scheme.
    fn noun(&self) -> Option<String> {
        if !self.groups.is_empty() {
            return None;
        }
        let by = |fact| self.people.iter().find(|p| p.fact == fact).map(|p| p.of_people.clone());
        by(EnumFact::Employment).or_else(|| by(EnumFact::Scheme))
    }

    /// All that is said of the person beside the noun.
    fn all_traits(&self) -> Vec<&str> {
        let of_a_group = self.people.iter().filter(|_| !self.groups.is_empty()).map(|p| &p.of_a_group);
        of_a_group.chain(&self.traits).chain(&self.diseases).map(String::as_str).collect()
    }

    fn person_zh(&self) -> String {
        let sex = self.sexes.concat();
        let noun = self.noun().unwrap_or_else(|| self.groups.join("中的"));
        let traits = self.all_traits();
        let noun = match (noun.is_empty(), sex.is_empty() && traits.is_empty()) {
            (true, true) => return String::new(),
            (true, false) => format!("{sex}参保人"),
            (false, _) => format!("{sex}{noun}"),
        };
        if traits.is_empty() { noun } else { format!("{}的{noun}", traits.join("、")) }
    }

    /// `在县级医疗机构`, `备案后异地在三级中医医院`.
    fn place_zh(&self) -> String {
        let levels = self.levels.concat();
        let facility = match self.facilities.is_empty() {
            true if levels.is_empty() => String::new(),
            true => format!("在{levels}医疗机构"),
            false => format!("在{levels}{}", self.facilities.join("且为")),
        };
        let location = self.locations.concat();
        format!("{location}{facility}")
    }

    /// `members of “贫困人口” aged 65 and above, for inpatient care at a county facility`.
    pub fn english(self) -> String {
        let place = self.place_en();
        let care = self.all_care().join(" and ");
        let care = if care.is_empty() && !place.is_empty() { "care".to_owned() } else { care };
        let text = match (self.says_who(), care.is_empty()) {
            (false, false) => format!("{care}{place}"),
            (true, false) => format!("{}, for {care}{place}", self.person_en()),
            (_, true) => self.person_en(),
        };
        if self.rest.is_empty() {
            return text;
        }
        format!("{text} {}", self.rest.join(" and "))
    }

    fn person_en(&self) -> String {
        let noun = match self.noun() {
            Some(noun) => noun,
            None if self.groups.is_empty() => "people".to_owned(),
            None => format!("members of {}", self.groups.join(" who are also members of ")),
        };
        let sex: String = self.sexes.iter().map(|sex| format!("{sex} ")).collect();
        let said = self.all_traits().into_iter().chain(self.ways.iter().map(String::as_str));
        said.fold(format!("{sex}{noun}"), |text, more| format!("{text} {more}"))
    }

    fn says_who(&self) -> bool {
        let of_people = [&self.groups, &self.sexes, &self.traits, &self.diseases, &self.ways];
        !self.people.is_empty() || of_people.iter().any(|slot| !slot.is_empty())
    }

    fn place_en(&self) -> String {
        let levels = self.levels.join(" ");
        let facility = match (levels.is_empty(), self.facilities.is_empty()) {
            (true, true) => String::new(),
            (false, true) => format!(" at a {levels} facility"),
            (true, false) => format!(" at a {}", self.facilities.join(" and ")),
            (false, false) => format!(" at a {levels} {}", self.facilities.join(" and ")),
        };
        self.locations.iter().fold(facility, |text, location| format!("{text} {location}"))
    }

    /// Whether nothing is said of the case beside who the person is.
    pub fn is_a_person(&self) -> bool {
        let of_the_case = [
            &self.ways,
            &self.locations,
            &self.levels,
            &self.facilities,
            &self.care,
            &self.stays,
            &self.rest,
        ];
        of_the_case.iter().all(|slot| slot.is_empty())
    }
}
