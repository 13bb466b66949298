//! A PostgreSQL cluster in a temporary folder, reached by a socket there, durable as a real one.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;
use yidan_store::Location;

use super::run;

pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    server: Mutex<Child>,
}

impl Cluster {
    pub fn start() -> Self {
        let programs = programs();
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let inside = folder.path().join("cluster");
        fs::create_dir(&inside).unwrap();
        if let Some((user, group)) = server_user() {
            chown(&inside, Some(user), Some(group)).unwrap();
        }
        run(as_server(&programs.join("initdb"))
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
            .arg(inside.join("data")));
        let server = Mutex::new(serve(&programs, &inside));
        let cluster = Self { folder, programs, server };
        cluster.wait();
        cluster
    }

    fn inside(&self) -> PathBuf {
        self.folder.path().join("cluster")
    }

    pub fn data(&self) -> PathBuf {
        self.inside().join("data")
    }

    pub fn address(&self, database: &str) -> String {
        format!("postgres:///{database}?user=postgres&host={}", self.inside().display())
    }

    pub fn location(&self, database: &str) -> Location {
        self.address(database).parse().unwrap()
    }

    pub fn psql(&self, database: &str, text: &str) {
        run(&mut self.psql_command(database, text));
    }

    fn psql_command(&self, database: &str, text: &str) -> Command {
        let mut psql = self.tool("psql");
        psql.args(["-U", "postgres", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text]);
        psql
    }

    /// A program of the same version that connects to this cluster.
    pub fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.arg("-h").arg(self.inside());
        command
    }

    fn wait(&self) {
        for _ in 0..600 {
            let ready = self.psql_command("postgres", "SELECT 1").output().unwrap();
            if ready.status.success() {
                return;
            }
            let mut server = self.server.lock().unwrap();
            if let Some(ended) = server.try_wait().unwrap() {
                let said = fs::read_to_string(self.inside().join("log")).unwrap();
                panic!("the PostgreSQL server ended with {ended}: {said}");
            }
            drop(server);
            thread::sleep(Duration::from_millis(50));
        }
        panic!("the PostgreSQL server did not start in 30 seconds");
    }

    /// Kills all of the server at once, as a power cut of the machine would, and starts it again.
    pub fn crash(&self) {
        let mut server = self.server.lock().unwrap();
        // Stopped, it starts no more processes: those that it has now are all.
        let id = server.id().to_string();
        run(Command::new("kill").args(["-STOP", &id]));
        let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap();
        let children: Vec<&str> = children.split_whitespace().collect();
        run(Command::new("kill").args(["-KILL", &id]).args(&children));
        server.wait().unwrap();
        // The next server refuses to start while one of them is there.
        while children.iter().any(|child| Path::new("/proc").join(child).exists()) {
            thread::sleep(Duration::from_millis(1));
        }
        *server = serve(&self.programs, &self.inside());
        drop(server);
        self.wait();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let server = self.server.get_mut().unwrap();
        // Immediate shutdown: the folder goes away with it.
        let _ = Command::new("kill").args(["-QUIT", &server.id().to_string()]).status();
        let _ = server.wait();
    }
}

fn serve(programs: &Path, inside: &Path) -> Child {
    as_server(&programs.join("postgres"))
        .arg("-D")
        .arg(inside.join("data"))
        .arg("-k")
        .arg(inside)
        .args(["-c", "listen_addresses=", "-c", "fsync=on", "-c", "max_connections=60"])
        .stdout(Stdio::null())
        .stderr(fs::File::create(inside.join("log")).unwrap())
        .spawn()
        .unwrap()
}

/// The newest server installed.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = versions.map(|entry| entry.path()).filter(|path| path.join("bin/postgres").exists());
    let newest = newest.max_by_key(|path| number(path));
    newest.map(|path| path.join("bin")).expect(
        "these tests need the PostgreSQL server: apt-get install --no-install-recommends postgresql (no cluster needs \
         to run), or ./test.sh, which installs it",
    )
}

/// The server refuses to run as root; Debian's package brings a user for it. Ended with us if we are killed.
fn as_server(program: &Path) -> Command {
    let Some((user, group)) = server_user() else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command.args([
        &format!("--reuid={user}"),
        &format!("--regid={group}"),
        "--clear-groups",
        "--pdeathsig=QUIT",
    ]);
    command.arg(program).current_dir("/");
    command
}

/// User and group of the server, if we are root.
fn server_user() -> Option<(u32, u32)> {
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let fields: Vec<&str> = users.lines().find(|line| line.starts_with("postgres:"))?.split(':').collect();
    Some((fields[2].parse().unwrap(), fields[3].parse().unwrap()))
}
