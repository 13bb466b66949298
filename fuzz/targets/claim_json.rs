//! Any bytes as a claim: either a claim that is written and read back the same, or a list of problems that says something;
//! never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use yidan_fuzz::claim;

fuzz_target!(|bytes: &[u8]| match claim::read(bytes) {
    Ok(read) => {
        let again = claim::read(claim::write(&read).as_bytes()).expect("what was written reads back");
        assert_eq!(again, read, "writing changed the claim");
    }
    Err(problems) => assert!(!problems.is_empty(), "refused without a reason"),
});
