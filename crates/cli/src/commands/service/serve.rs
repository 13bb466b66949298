//! `yidan serve` and `yidan token add`: the pages and the HTTP API, and which programs may use it.

use super::demo::{self, Demo};
use super::place::{Place, clock};
use super::said;
use crate::texts::{t, wrong};
use crate::{Answer, Code};
use clap::ArgMatches;
use serde_json::json;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use yidan_book::words::Lang;
use yidan_server::{Limits, Tokens, TokensError, router};
use yidan_service::Service;
use yidan_types::UserId;

/// Serves pages and API until the program is told to stop.
pub fn serve(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let made_up = arguments.get_flag("demo");
    let place = if made_up { Place::of_demo(arguments, lang) } else { Place::of(arguments, lang) }?;
    let demo = if made_up { Some(Demo::prepare(arguments, &place, lang)?) } else { None };
    let path = tokens_file(arguments, &place);
    // Without a tokens file no program may use the API; people sign in to the pages.
    let tokens = match path.try_exists() {
        Ok(false) => Tokens::default(),
        _ => Tokens::load(&path).map_err(|error| bad_tokens(&path, &error, lang))?,
    };
    let keys = place.load_keys(lang)?;
    let public = arguments.get_one::<String>("public-url").map(|url| public_url(url, lang)).transpose()?;
    let service = Service::open(&place.location, keys, clock(lang)?);
    let service = service.map_err(|error| said::start(&place.location.to_string(), &error, lang))?;
    let address = arguments.get_one::<String>("listen").map_or("", String::as_str);
    let runtime =
        Builder::new_multi_thread().enable_all().build().map_err(|error| failed(address, &error))?;
    // Also where somebody serves such a database without saying so: nobody is to take it for real.
    let all_made_up = yidan_demo::is_demo(&service).map_err(|error| demo::failed(&place, &error, lang))?;
    let said = Said { demo, json: arguments.get_flag("json"), lang };
    runtime
        .block_on(listen(address, Arc::new(service), tokens, public, all_made_up, &said))
        .map_err(|error| failed(address, &error))?;
    Ok(Answer::default())
}

/// The address by which people come, without a slash at its end.
fn public_url(url: &str, lang: Lang) -> Result<String, Answer> {
    let url = url.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', ' '])) {
        return Ok(url.to_owned());
    }
    let wrong = t(lang, "应写作 https://主机名", "write it as https://HOST");
    Err(Answer::bad(format!("--public-url {url}: {wrong}")))
}

/// What is said when it is up.
struct Said {
    demo: Option<Demo>,
    json: bool,
    lang: Lang,
}

impl Said {
    fn text(&self, at: SocketAddr) -> String {
        let (pages, api) = (format!("http://{at}/"), format!("http://{at}/api/v1/openapi.json"));
        if self.json {
            let demo = self.demo.as_ref().map(Demo::to_json);
            return format!("{}\n", json!({ "address": pages, "openapi": api, "demo": demo }));
        }
        let started = t(self.lang, "一单已启动", "Yidan is up");
        let how = t(self.lang, "接口说明（OpenAPI）", "description of the API (OpenAPI)");
        let demo = self.demo.as_ref().map_or(String::new(), |demo| demo.text(self.lang));
        format!("{started}: {pages}\n{how}: {api}\n{demo}")
    }
}

async fn listen(
    address: &str,
    service: Arc<Service>,
    tokens: Tokens,
    public_url: Option<String>,
    demo: bool,
    said: &Said,
) -> std::io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let at = listener.local_addr()?;
    // At once, not when the program ends: whoever started it waits for this line.
    let mut out = std::io::stdout();
    out.write_all(said.text(at).as_bytes())?;
    out.flush()?;
    // Who says nothing of a proxy and listens on this machine alone is reached by plain HTTP.
    let encrypted = public_url.as_ref().map_or(!at.ip().is_loopback(), |url| url.starts_with("https://"));
    let limits = Limits { secure_cookies: encrypted, public_url, demo, ..Limits::default() };
    yidan_server::serve(listener, router(service, tokens, limits)).await
}

/// Makes a token for a user and shows it once.
pub fn token(arguments: &ArgMatches, lang: Lang) -> Result<Answer, Answer> {
    let place = Place::of(arguments, lang)?;
    let path = tokens_file(arguments, &place);
    let user = arguments.get_one::<String>("user").map_or("", String::as_str);
    let user = UserId::parse(user).map_err(|error| {
        let reason = wrong(lang, error.zh(), &error);
        Answer::bad(format!("USER: {reason}"))
    })?;
    let token = Tokens::add(&path, &user).map_err(|error| bad_tokens(&path, &error, lang))?;
    let file = path.display().to_string();
    if arguments.get_flag("json") {
        return Ok(Answer::json(&json!({ "user": user, "token": token, "file": file }), Code::Good));
    }
    let once = t(
        lang,
        "令牌只显示这一次，请交给使用者妥善保管；服务重启后生效",
        "shown this once: hand it to its user; it holds when the service is started again",
    );
    Ok(Answer { out: format!("{token}\n"), err: format!("{file}: {once}\n"), ..Answer::default() })
}

/// By the command line, else beside the keys.
fn tokens_file(arguments: &ArgMatches, place: &Place) -> PathBuf {
    arguments.get_one::<PathBuf>("tokens").cloned().unwrap_or_else(|| place.keys.with_extension("tokens"))
}

fn failed(address: &str, error: &std::io::Error) -> Answer {
    Answer::bad(format!("--listen {address}: {error}"))
}

fn bad_tokens(path: &Path, error: &TokensError, lang: Lang) -> Answer {
    let zh = match error {
        TokensError::Unreadable => {
            "令牌文件读不出或写不进；还没有令牌时，请先运行 yidan token add".to_owned()
        }
        TokensError::Exposed => "令牌文件别人也能读，请 chmod 600".to_owned(),
        TokensError::Malformed(line) => format!("令牌文件第{line}行无法识别"),
        TokensError::BadUser => "使用者的名称不能有空格".to_owned(),
        TokensError::NoRandomness => "系统给不出随机数".to_owned(),
    };
    let text = match (lang, error) {
        (Lang::Zh, _) => zh,
        (Lang::En, TokensError::Unreadable) => {
            format!("{error}; where there is none yet, run yidan token add")
        }
        (Lang::En, _) => error.to_string(),
    };
    Answer::bad(format!("{}: {text}", path.display()))
}
