//! A browser without scripts: keeps its cookies, sends back the secret of forms, says where it comes from.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{LazyLock, Mutex};

use reqwest::{Method, RequestBuilder};

use super::answer::Answer;

/// Separates the parts of an upload.
const BOUNDARY: &str = "seyes-black-box-tests";

static CLIENT: LazyLock<()> = LazyLock::new(|| {
    // A second installation in the same process fails and changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
});

/// A file to be uploaded: field, name, content.
pub type File<'a> = (&'a str, &'a str, &'a [u8]);

/// Somebody's browser.
pub struct Browser {
    origin: String,
    http: reqwest::Client,
    cookies: Mutex<BTreeMap<String, String>>,
    csrf: Mutex<Option<String>>,
}

impl Browser {
    /// A fresh browser in front of the server of `origin`, which listens at `at`.
    pub fn new(origin: &str, at: SocketAddr) -> Self {
        Self::from_address(origin, at, None)
    }

    /// The same on a machine of another address (all of 127.0.0.0/8 is this machine).
    pub fn from_address(origin: &str, at: SocketAddr, from: Option<IpAddr>) -> Self {
        LazyLock::force(&CLIENT);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            // Nothing is asked by https here, and reading the roots of the system takes longer than asking.
            .tls_certs_only([])
            .local_address(from)
            .resolve("localhost", at)
            .build()
            .unwrap();
        Self {
            origin: origin.to_owned(),
            http,
            cookies: Mutex::default(),
            csrf: Mutex::default(),
        }
    }

    /// Puts a cookie into the browser.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().unwrap();
        cookies.insert(name.to_owned(), value.to_owned());
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// A request with the cookies of this browser and nothing else; send it with [`Browser::send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.origin));
        let cookies = self.cookies.lock().unwrap();
        if cookies.is_empty() {
            return request;
        }
        let line: Vec<_> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        request.header("cookie", line.join("; "))
    }

    /// Sends a request and keeps the cookies and the form secret of the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        let asked = format!("{} {}", request.method(), request.url().path());
        let response = self.http.execute(request).await.unwrap();
        let answer = Answer::read(asked, response).await;
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
            if line.contains("Max-Age=0") {
                self.cookies.lock().unwrap().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
        if let Some(secret) = answer.field("csrf").filter(|secret| !secret.is_empty()) {
            *self.csrf.lock().unwrap() = Some(secret);
        }
        answer
    }

    /// The status of a page of a server that may not answer yet.
    pub async fn try_get(&self, path: &str) -> Option<u16> {
        let answer = self.request(Method::GET, path).send().await.ok()?;
        Some(answer.status().as_u16())
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        let request = self
            .request(Method::GET, path)
            .header("accept", "text/html");
        self.send(request).await
    }

    /// The secret of this session's forms, read from the last page, or from one that everybody has.
    pub async fn csrf(&self) -> String {
        let known = self.csrf.lock().unwrap().clone();
        if let Some(secret) = known {
            return secret;
        }
        self.get("/charter").await;
        self.csrf.lock().unwrap().clone().unwrap_or_default()
    }

    /// Sends a form of the page, as a browser does.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let secret = self.csrf().await;
        let mut encoded = url::form_urlencoded::Serializer::new(String::new());
        encoded.append_pair("csrf", &secret).extend_pairs(form);
        let request = self
            .request(Method::POST, path)
            .header("accept", "text/html")
            .header("origin", &self.origin)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encoded.finish());
        self.send(request).await
    }

    /// Sends a form with files.
    pub async fn upload(&self, path: &str, form: &[(&str, &str)], files: &[File<'_>]) -> Answer {
        let secret = self.csrf().await;
        let request = self
            .request(Method::POST, path)
            .header("accept", "text/html")
            .header("origin", &self.origin)
            .header(
                "content-type",
                format!("multipart/form-data; boundary={BOUNDARY}"),
            )
            .body(multipart(&secret, form, files));
        self.send(request).await
    }

    /// Calls the JSON API with a bearer token.
    pub async fn api(
        &self,
        (method, path): (&str, &str),
        token: &str,
        json: Option<serde_json::Value>,
    ) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method, format!("{}{path}", self.origin));
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if let Some(json) = json {
            request = request
                .header("content-type", "application/json")
                .body(json.to_string());
        }
        self.send(request).await
    }
}

fn multipart(secret: &str, form: &[(&str, &str)], files: &[File<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in [("csrf", secret)].iter().chain(form) {
        let head =
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
    }
    for (field, name, content) in files {
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             content-type: application/octet-stream\r\n\r\n"
        );
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}
