//! The benchmark policy as a careful programmer would write it for this one policy: what the columns are measured
//! against, and an independent check of them.

/// What each layer pays and what the patient bears, a column each, in fen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    /// Basic insurance, critical illness, aid, re-aid, own pay.
    pub columns: [Vec<i64>; 5],
}

impl Paid {
    /// Room for so many bills.
    pub fn new(rows: usize) -> Paid {
        Paid { columns: std::array::from_fn(|_| vec![0; rows]) }
    }
}

const DEDUCTIBLE: [i64; 4] = [20_000, 20_000, 50_000, 80_000];
const PERCENT: [i64; 4] = [90, 90, 80, 70];

/// One bill in `i64`, each layer rounded half-up once before its cap.
#[inline(always)]
pub fn one_i64(in_scope: i64, grade: u8) -> [i64; 5] {
    let half_up = |hundredths: i64| (hundredths + 50) / 100;
    let grade = usize::from(grade & 3);
    let basic = half_up((in_scope - DEDUCTIBLE[grade]).max(0) * PERCENT[grade]).min(15_000_000);
    let left = in_scope - basic;
    let part = |low: i64, high: i64| (left.min(high) - low).max(0);
    let critical = half_up(
        part(500_000, 10_000_000) * 65 + part(10_000_000, 30_000_000) * 75 + part(30_000_000, i64::MAX) * 85,
    );
    let left = left - critical;
    let aid = half_up(left * 70).min(3_000_000);
    let left = left - aid;
    let re_aid = half_up((left - 500_000).max(0) * 70).min(1_500_000);
    [basic, critical, aid, re_aid, left - re_aid]
}

/// One bill in lanes of `f64` that hold whole fen: exact, since all numbers stay below 2^50.
#[allow(clippy::float_arithmetic)] // whole numbers
#[inline(always)]
pub fn one_f64(in_scope: f64, deductible: f64, percent: f64) -> [f64; 5] {
    const TO_WHOLE: f64 = 6_755_399_441_055_744.0;
    let max0 = |x: f64| if x > 0.0 { x } else { 0.0 };
    let min = |a: f64, b: f64| if a < b { a } else { b };
    let half_up = |hundredths: f64| ((hundredths + 50.5) * 0.01 - 0.5 + TO_WHOLE) - TO_WHOLE;
    let basic = min(half_up(max0(in_scope - deductible) * percent), 15_000_000.0);
    let left = in_scope - basic;
    let critical = half_up(
        max0(min(left, 10_000_000.0) - 500_000.0) * 65.0
            + max0(min(left, 30_000_000.0) - 10_000_000.0) * 75.0
            + max0(left - 30_000_000.0) * 85.0,
    );
    let left = left - critical;
    let aid = min(half_up(left * 70.0), 3_000_000.0);
    let left = left - aid;
    let re_aid = min(half_up(max0(left - 500_000.0) * 70.0), 1_500_000.0);
    [basic, critical, aid, re_aid, left - re_aid]
}

/// All bills in `i64`.
pub fn columns_i64(in_scope: &[i64], grade: &[u8], out: &mut Paid) {
    let [a, b, c, d, e] = &mut out.columns;
    let rows = in_scope.len();
    let (a, b, c, d, e) = (&mut a[..rows], &mut b[..rows], &mut c[..rows], &mut d[..rows], &mut e[..rows]);
    for row in 0..rows {
        [a[row], b[row], c[row], d[row], e[row]] = one_i64(in_scope[row], grade[row]);
    }
}

/// Sums only, in `i64`.
pub fn totals_i64(in_scope: &[i64], grade: &[u8]) -> [i64; 5] {
    in_scope.iter().zip(grade).fold([0; 5], |sum, (amount, grade)| {
        let paid = one_i64(*amount, *grade);
        std::array::from_fn(|n| sum[n] + paid[n])
    })
}

/// All bills in lanes of `f64`, with the vectors that the processor has.
pub fn columns_f64(in_scope: &[i64], grade: &[u8], out: &mut Paid) {
    pulp::Arch::new().dispatch(InLanes { in_scope, grade, out });
}

struct InLanes<'a> {
    in_scope: &'a [i64],
    grade: &'a [u8],
    out: &'a mut Paid,
}

impl pulp::WithSimd for InLanes<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<V: pulp::Simd>(self, _: V) {
        run_f64(self.in_scope, self.grade, self.out);
    }
}

#[allow(clippy::float_arithmetic, clippy::cast_precision_loss, clippy::cast_possible_truncation)] // whole numbers
#[inline(always)]
fn run_f64(in_scope: &[i64], grade: &[u8], out: &mut Paid) {
    const N: usize = 64;
    const TO_WHOLE: f64 = 6_755_399_441_055_744.0;
    let to_f64 =
        |n: i64| f64::from_bits(n.wrapping_add(TO_WHOLE.to_bits().cast_signed()).cast_unsigned()) - TO_WHOLE;
    let to_i64 =
        |x: f64| (x + TO_WHOLE).to_bits().cast_signed().wrapping_sub(TO_WHOLE.to_bits().cast_signed());
    let deductibles = DEDUCTIBLE.map(|d| d as f64);
    let percents = PERCENT.map(|p| p as f64);
    let mut start = 0;
    while start < in_scope.len() {
        let rows = N.min(in_scope.len() - start);
        let (mut amount, mut deductible, mut percent) = ([0.0; N], [0.0; N], [0.0; N]);
        for (n, value) in in_scope[start..start + rows].iter().enumerate() {
            amount[n] = to_f64(*value);
        }
        for (n, grade) in grade[start..start + rows].iter().enumerate() {
            deductible[n] = deductibles[usize::from(*grade & 3)];
            percent[n] = percents[usize::from(*grade & 3)];
        }
        let mut paid = [[0i64; N]; 5];
        for n in 0..N {
            let [a, b, c, d, e] = one_f64(amount[n], deductible[n], percent[n]);
            paid[0][n] = to_i64(a);
            paid[1][n] = to_i64(b);
            paid[2][n] = to_i64(c);
            paid[3][n] = to_i64(d);
            paid[4][n] = to_i64(e);
        }
        for (column, paid) in out.columns.iter_mut().zip(&paid) {
            column[start..start + rows].copy_from_slice(&paid[..rows]);
        }
        start += rows;
    }
}
