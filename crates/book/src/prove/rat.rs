//! Exact fractions of `i128`. What leaves the range is [`Rat::LOST`] and stays lost, so that a chain of operations is
//! checked once at its end; a lost number never decides anything.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A fraction in lowest terms with a positive denominator, or lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rat {
    num: i128,
    den: i128,
}

/// Nearly all numbers fit 64 bits, whose division is many times faster than that of 128.
fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        if let (Ok(a), Ok(b)) = (u64::try_from(a), u64::try_from(b)) {
            return gcd_of_small(a, b).into();
        }
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(1)
}

const fn gcd_of_small(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// `a / by`, where `by` divides `a`.
fn exact_quotient(a: i128, by: i128) -> i128 {
    if by == 1 {
        return a;
    }
    match (i64::try_from(a), i64::try_from(by)) {
        (Ok(small), Ok(by)) => small.checked_div(by).map_or(a, i128::from),
        _ => a / by,
    }
}

impl Rat {
    pub const ZERO: Rat = Rat { num: 0, den: 1 };
    pub const ONE: Rat = Rat { num: 1, den: 1 };
    /// Left the range.
    pub const LOST: Rat = Rat { num: 0, den: 0 };

    pub const fn int(n: i128) -> Rat {
        Rat { num: n, den: 1 }
    }

    pub fn new(num: i128, den: i128) -> Rat {
        if den == 0 || num == i128::MIN || den == i128::MIN {
            return Rat::LOST;
        }
        let by = gcd(num, den) * den.signum();
        Rat { num: exact_quotient(num, by), den: exact_quotient(den, by) }
    }

    pub const fn lost(self) -> bool {
        self.den == 0
    }

    pub const fn is_zero(self) -> bool {
        self.num == 0 && self.den != 0
    }

    pub const fn den(self) -> i128 {
        self.den
    }

    pub const fn num(self) -> i128 {
        self.num
    }

    pub const fn is_int(self) -> bool {
        self.den == 1
    }

    pub const fn positive(self) -> bool {
        self.num > 0
    }

    pub const fn negative(self) -> bool {
        self.num < 0
    }

    /// The largest whole number not above; zero if lost.
    pub const fn floor(self) -> i128 {
        if self.den == 0 { 0 } else { self.num.div_euclid(self.den) }
    }

    /// The smallest whole number not below; zero if lost.
    pub const fn ceil(self) -> i128 {
        if self.den == 0 { 0 } else { -((-self.num).div_euclid(self.den)) }
    }

    pub fn min(self, other: Rat) -> Rat {
        if other < self { other } else { self }
    }

    pub fn max(self, other: Rat) -> Rat {
        if other > self { other } else { self }
    }

    fn checked(num: Option<i128>, den: Option<i128>) -> Rat {
        match (num, den) {
            (Some(num), Some(den)) => Rat::new(num, den),
            _ => Rat::LOST,
        }
    }
}

impl Add for Rat {
    type Output = Rat;
    fn add(self, o: Rat) -> Rat {
        if self.den == 1 && o.den == 1 {
            return self.num.checked_add(o.num).map_or(Rat::LOST, Rat::int);
        }
        if self.lost() || o.lost() {
            return Rat::LOST;
        }
        if self.den == o.den {
            return Rat::checked(self.num.checked_add(o.num), Some(self.den));
        }
        if self.num == 0 || o.num == 0 {
            return if self.num == 0 { o } else { self };
        }
        let by = gcd(self.den, o.den);
        let (a, b) = (exact_quotient(o.den, by), exact_quotient(self.den, by));
        let num = self.num.checked_mul(a).and_then(|x| o.num.checked_mul(b).and_then(|y| x.checked_add(y)));
        Rat::checked(num, self.den.checked_mul(a))
    }
}

impl Neg for Rat {
    type Output = Rat;
    fn neg(self) -> Rat {
        Rat { num: -self.num, den: self.den }
    }
}

impl Sub for Rat {
    type Output = Rat;
    fn sub(self, o: Rat) -> Rat {
        self + -o
    }
}

impl Mul for Rat {
    type Output = Rat;
    fn mul(self, o: Rat) -> Rat {
        if self.lost() || o.lost() {
            return Rat::LOST;
        }
        if self.num == 0 || o.num == 0 {
            return Rat::ZERO;
        }
        if self.den == 1 && o.den == 1 {
            return self.num.checked_mul(o.num).map_or(Rat::LOST, Rat::int);
        }
        let common = |num: i128, den: i128| if den == 1 { 1 } else { gcd(num, den) };
        let (g, h) = (common(self.num, o.den), common(o.num, self.den));
        let num = exact_quotient(self.num, g).checked_mul(exact_quotient(o.num, h));
        let den = exact_quotient(self.den, h).checked_mul(exact_quotient(o.den, g));
        match (num, den) {
            (Some(num), Some(den)) => Rat { num, den },
            _ => Rat::LOST,
        }
    }
}

impl Div for Rat {
    type Output = Rat;
    fn div(self, o: Rat) -> Rat {
        if o.num == 0 {
            return Rat::LOST;
        }
        let sign = o.num.signum();
        self * Rat { num: o.den * sign, den: o.num * sign }
    }
}

impl PartialOrd for Rat {
    fn partial_cmp(&self, o: &Rat) -> Option<Ordering> {
        Some(self.cmp(o))
    }
}

impl Ord for Rat {
    /// Lost numbers have no place; callers check for them before they rely on an order.
    fn cmp(&self, o: &Rat) -> Ordering {
        if self.den == o.den {
            return self.num.cmp(&o.num);
        }
        match (self.num.checked_mul(o.den), o.num.checked_mul(self.den)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => compare_by_parts(*self, *o),
        }
    }
}

/// Whole parts first, then the fractions turned over, as by continued fractions: never leaves the range.
fn compare_by_parts(a: Rat, b: Rat) -> Ordering {
    if a.lost() || b.lost() {
        return Ordering::Equal;
    }
    let (fa, fb) = (a.floor(), b.floor());
    let (ra, rb) = (a.num.rem_euclid(a.den), b.num.rem_euclid(b.den));
    match (fa.cmp(&fb), ra, rb) {
        (Ordering::Equal, 0, 0) => Ordering::Equal,
        (Ordering::Equal, 0, _) => Ordering::Less,
        (Ordering::Equal, _, 0) => Ordering::Greater,
        (Ordering::Equal, ra, rb) => Rat { num: b.den, den: rb }.cmp(&Rat { num: a.den, den: ra }),
        (order, ..) => order,
    }
}
