//! What people and their care are drawn from, in one place.

/// Smallest factor of a bill in the tail.
pub(crate) const TAIL_SCALE: f64 = 2.0;
/// Shape of the tail: its mean is `TAIL_SCALE * TAIL_SHAPE / (TAIL_SHAPE - 1)`, its variance is finite.
pub(crate) const TAIL_SHAPE: f64 = 3.0;

/// How the cost of a kind of care is distributed: log-normal with this mean, and a share of bills times a Pareto factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cost {
    /// Mean of the log-normal part.
    pub mean_yuan: f64,
    /// Standard deviation of its logarithm.
    pub sigma: f64,
    /// So many bills are in the tail.
    pub tail_share: f64,
    /// No bill is above this.
    pub limit_yuan: f64,
}

impl Cost {
    /// The mean of all bills, the tail included; the limit takes a little of it.
    #[must_use]
    #[expect(clippy::float_arithmetic)] // of a distribution, no money
    pub fn mean_with_tail(self) -> f64 {
        let factor = TAIL_SCALE * TAIL_SHAPE / (TAIL_SHAPE - 1.0);
        self.mean_yuan * (1.0 + self.tail_share * (factor - 1.0))
    }
}

/// Everything that is drawn: shares of people, means of counts, distributions of costs.
///
/// The values of [`Parameters::default`] are assumed. They have the orders of magnitude of a county of farmers in the
/// middle of China and are fitted to no data; who simulates a real place replaces them.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// Shares of households of one, two, ... six people.
    pub household_sizes: [f64; 6],
    /// Ages of heads of households, in equal classes of ten years from 20 to 89.
    pub head_ages: [f64; 7],
    /// Share of the insured among all.
    pub insured: f64,
    /// Of the insured, those whose insurance is suspended for a contribution that is due.
    pub suspended: f64,
    /// Of people from 18 to 59, those who are insured as employees.
    pub employed: f64,
    /// Of people from 60 on, those who are insured as retired employees.
    pub retired: f64,
    /// What a resident pays for a year of insurance, in yuan.
    pub contribution_yuan: i64,
    /// What each of the treasuries pays on top (central, province, county), in yuan.
    pub subsidies_yuan: [i64; 3],
    /// Shares of households that are destitute, of low income, watched lest they become poor.
    pub poor_households: [f64; 3],
    /// Share of the severely disabled among people.
    pub severely_disabled: f64,
    /// Of the members of groups, those who come to it only during the year.
    pub joins_in_year: f64,
    /// Of the members of groups, those who leave it during the year.
    pub leaves_in_year: f64,
    /// Shares of people with a chronic disease at 18-44, 45-59, 60-74, from 75 on; nobody below 18.
    pub chronic: [f64; 4],
    /// Of those, who have it certified.
    pub certified: f64,
    /// Of the certificates, those that become known months after they hold.
    pub certified_late: f64,
    /// Shares with a contract with a family doctor: below 60, from 60 on, with a chronic disease.
    pub contracts: [f64; 3],
    /// Visits without a stay in a year of somebody of middle age.
    pub outpatient_visits: f64,
    /// Chronic visits in a year of somebody with a certificate.
    pub chronic_visits: f64,
    /// Stays in a year of somebody of middle age.
    pub stays: f64,
    /// How much more or less care people take at 0-6, 7-17, 18-44, 45-59, 60-74, from 75 on: visits.
    pub visits_by_age: [f64; 6],
    /// The same of stays.
    pub stays_by_age: [f64; 6],
    /// With a chronic disease, so many times the stays.
    pub stays_if_chronic: f64,
    /// Where visits without a stay take place: village, township, county, city.
    pub visit_levels: [f64; 4],
    /// Where stays begin: township, county, TCM hospital, city, another place.
    pub stay_levels: [f64; 5],
    /// Of visits without a stay, those that cannot wait (at townships and above).
    pub emergencies: f64,
    /// Of stays at a township, those referred up to the county; of stays in the county, those referred up to the city.
    pub referred_up: [f64; 2],
    /// Of stays in the city, those that go on in the county.
    pub referred_down: f64,
    /// Of care elsewhere, what is filed.
    pub filed: f64,
    /// Of filings, those that become known weeks after the care.
    pub filed_late: f64,
    /// Of bills with drugs, those in which some are given back.
    pub refunds: f64,
    /// Cost of a visit at a village, township, county, city.
    pub visit_costs: [Cost; 4],
    /// Cost of a chronic visit.
    pub chronic_cost: Cost,
    /// Cost of a stay at a township, in the county, the TCM hospital, the city, another place.
    pub stay_costs: [Cost; 5],
    /// Yuan that a day in bed costs about, at the same places: a stay is as long as its cost.
    pub yuan_a_day: [f64; 5],
}

const fn cost(mean_yuan: f64, sigma: f64, tail_share: f64, limit_yuan: f64) -> Cost {
    Cost { mean_yuan, sigma, tail_share, limit_yuan }
}

impl Default for Parameters {
    fn default() -> Parameters {
        Parameters {
            household_sizes: [0.16, 0.29, 0.22, 0.18, 0.09, 0.06],
            head_ages: [0.06, 0.15, 0.20, 0.24, 0.20, 0.11, 0.04],
            insured: 0.97,
            suspended: 0.004,
            employed: 0.16,
            retired: 0.12,
            contribution_yuan: 400,
            subsidies_yuan: [420, 160, 120],
            poor_households: [0.006, 0.032, 0.012],
            severely_disabled: 0.009,
            joins_in_year: 0.06,
            leaves_in_year: 0.04,
            chronic: [0.04, 0.16, 0.34, 0.42],
            certified: 0.55,
            certified_late: 0.12,
            contracts: [0.22, 0.58, 0.70],
            outpatient_visits: 0.8,
            chronic_visits: 3.6,
            stays: 0.10,
            visits_by_age: [1.5, 0.7, 0.6, 1.0, 1.6, 1.8],
            stays_by_age: [1.1, 0.35, 0.55, 0.9, 1.9, 2.6],
            stays_if_chronic: 1.6,
            visit_levels: [0.46, 0.33, 0.17, 0.04],
            stay_levels: [0.34, 0.36, 0.13, 0.12, 0.05],
            emergencies: 0.05,
            referred_up: [0.12, 0.07],
            referred_down: 0.10,
            filed: 0.78,
            filed_late: 0.25,
            refunds: 0.03,
            visit_costs: [
                cost(46.0, 0.55, 0.0, 5_000.0),
                cost(88.0, 0.65, 0.002, 20_000.0),
                cost(230.0, 0.80, 0.004, 50_000.0),
                cost(430.0, 0.90, 0.006, 100_000.0),
            ],
            chronic_cost: cost(210.0, 0.60, 0.004, 50_000.0),
            stay_costs: [
                cost(2_300.0, 0.50, 0.002, 100_000.0),
                cost(6_800.0, 0.75, 0.012, 1_000_000.0),
                cost(6_200.0, 0.65, 0.006, 600_000.0),
                cost(19_500.0, 0.85, 0.025, 3_000_000.0),
                cost(26_000.0, 0.90, 0.035, 3_000_000.0),
            ],
            yuan_a_day: [330.0, 760.0, 640.0, 1_700.0, 2_100.0],
        }
    }
}
