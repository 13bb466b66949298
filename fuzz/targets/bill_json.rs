//! Any bytes as a bill: either a bill that is written and read back the same, or a list of problems that says something;
//! never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yidan_fuzz::bill;

fuzz_target!(|bytes: &[u8]| match bill::read(bytes) {
    Ok(read) => {
        let again = bill::read(bill::write(&read).as_bytes()).expect("what was written reads back");
        assert_eq!(again, read, "writing changed the bill");
    }
    Err(problems) => assert!(!problems.is_empty(), "refused without a reason"),
});
