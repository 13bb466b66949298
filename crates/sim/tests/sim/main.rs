//! Short runs of the simulation; long ones are `yidan-sim`'s.

mod arguments;
mod independence;
mod runs;

// The store's throwaway cluster; what only its tests need of it is unused here.
#[allow(dead_code)]
#[path = "../../../store/tests/store/support/cluster.rs"]
mod cluster;

use std::process::Command;

/// Runs a command to its end.
fn run(command: &mut Command) {
    let output = command.output().expect("it starts");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
