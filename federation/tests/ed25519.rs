//! Ed25519: signatures of requests (RFC 9421, T36), Multikeys (FEP-521a), proofs in documents (FEP-8b32).

use crate::support::*;
use base64::{Engine, engine::general_purpose::STANDARD};
use federation::directory::listed_key;
use federation::door::ActorKey;
use federation::keys::{Algorithm, VerifyingKey};
use federation::multikey::multikey_pem;
use federation::proof::Proof;
use federation::signature::content_digest;
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

const KEY_ID: &str = "https://b.example/u/lea#ed25519";
/// Seed of a key that only these tests know.
const SEED: [u8; 32] = [7; 32];

fn pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&SEED).unwrap()
}

fn multibase(pair: &Ed25519KeyPair) -> String {
    let bytes = [&[0xed, 0x01], pair.public_key().as_ref()].concat();
    format!("z{}", bs58::encode(bytes).into_string())
}

fn key() -> ActorKey {
    let pem = multikey_pem(&multibase(&pair())).unwrap();
    ActorKey {
        key_id: KEY_ID.to_owned(),
        ..published(LEA, &pem)
    }
}

fn rsa() -> ActorKey {
    published(LEA, &LEAS_KEY.public_pem)
}

/// A request that Léa signed with her Ed25519 key, and the algorithm that it names.
fn signed(activity: &Value, algorithm: &str) -> Request {
    let mut request = Request::post(activity);
    for name in ["signature", "digest", "date"] {
        request.headers.remove(name);
    }
    let digest = content_digest(&request.body);
    let input = format!(
        "(\"@method\" \"@target-uri\" \"content-digest\");created={};keyid=\"{KEY_ID}\"{algorithm}",
        NOW.unix_timestamp()
    );
    let base = format!(
        "\"@method\": POST\n\"@target-uri\": {INBOX}\n\"content-digest\": {digest}\n\
         \"@signature-params\": {input}"
    );
    let signature = STANDARD.encode(pair().sign(base.as_bytes()));
    request.set("content-digest", &digest);
    request.set("signature-input", &format!("sig1={input}"));
    request.set("signature", &format!("sig1=:{signature}:"));
    request
}

#[tokio::test]
async fn t36_an_ed25519_signature_is_admitted_and_binds_its_algorithm() {
    for (algorithm, status) in [
        (";alg=\"ed25519\"", 202),
        ("", 202),
        (";alg=\"rsa-v1_5-sha256\"", 401),
        (";alg=\"ecdsa-p256-sha256\"", 401),
    ] {
        let keys = ScriptedKeys::new(vec![Ok(key()), Ok(key())]);
        let answer = signed(&note(), algorithm).knock(&keys).await;
        assert_eq!(
            answer.map_or_else(|no| no.status, |_| 202),
            status,
            "{algorithm}"
        );
    }
    let mut changed = signed(&note(), "");
    changed.body.push(b' ');
    let keys = ScriptedKeys::new(vec![Ok(key()), Ok(key())]);
    assert_eq!(changed.knock(&keys).await.unwrap_err().status, 401);
    // The key of another kind under the same name verifies nothing.
    let keys = ScriptedKeys::new(vec![Ok(rsa()), Ok(rsa())]);
    let request = signed(&note(), ";alg=\"ed25519\"");
    assert_eq!(request.knock(&keys).await.unwrap_err().status, 401);
}

#[test]
fn a_multikey_is_read_from_the_actor_that_owns_it() {
    let document = |controller: &str, text: &str| {
        json!({
            "id": LEA, "type": "Person", "inbox": format!("{LEA}/inbox"),
            "assertionMethod": [{ "id": KEY_ID, "type": "Multikey", "controller": controller,
                "publicKeyMultibase": text }],
        })
    };
    let good = multibase(&pair());
    let listed = listed_key(&document(LEA, &good), &url(LEA), KEY_ID).unwrap();
    assert_eq!(listed.key.key.algorithm(), Algorithm::Ed25519);
    assert!(
        listed_key(
            &document("https://b.example/u/max", &good),
            &url(LEA),
            KEY_ID
        )
        .is_err()
    );
    for bad in ["z", "", "zzzz", "u7QE", &good[1..], &format!("{good}1")] {
        assert!(
            listed_key(&document(LEA, bad), &url(LEA), KEY_ID).is_err(),
            "{bad}"
        );
    }
    assert!(multikey_pem(&format!("z{}", "1".repeat(100_000))).is_none());
}

/// Signs a document as FEP-8b32 says.
fn proven(mut document: Value, method: &str) -> Value {
    let hash = |value: &Value| {
        let text = serde_json_canonicalizer::to_vec(value).unwrap();
        digest(&SHA256, &text).as_ref().to_vec()
    };
    let mut options = json!({
        "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022", "verificationMethod": method,
        "proofPurpose": "assertionMethod", "created": "2026-11-22T08:00:00Z",
    });
    let signed = [hash(&options), hash(&document)].concat();
    let value = bs58::encode(pair().sign(&signed).as_ref()).into_string();
    options["proofValue"] = json!(format!("z{value}"));
    document["proof"] = options;
    document
}

#[tokio::test]
async fn a_broken_proof_of_the_author_is_401_and_others_give_nothing() {
    let ask = |document: Value, answers: Vec<ActorKey>| async move {
        let keys = ScriptedKeys::new(answers.into_iter().map(Ok).collect());
        let answer = Request::post(&document).knock(&keys).await;
        (
            answer.map_or_else(|no| no.status, |_| 202),
            keys.questions(),
        )
    };
    let good = proven(note(), KEY_ID);
    assert_eq!(ask(good.clone(), vec![rsa(), key()]).await, (202, 2));
    let mut changed = good.clone();
    changed["object"]["content"] = json!("<p>Autre chose</p>");
    assert_eq!(ask(changed, vec![rsa(), key()]).await.0, 401);
    let mut malformed = good.clone();
    malformed["proof"]["proofValue"] = json!("z123");
    assert_eq!(ask(malformed, vec![rsa()]).await.0, 401);
    let mut misused = good.clone();
    misused["proof"]["proofPurpose"] = json!("authentication");
    assert_eq!(ask(misused, vec![rsa()]).await.0, 401);
    // Proofs of others and of other kinds are not asked about.
    let foreign = proven(note(), "https://evil.example/u/x#key");
    assert_eq!(ask(foreign, vec![rsa()]).await, (202, 1));
    let mut other = good;
    other["proof"]["cryptosuite"] = json!("ecdsa-jcs-2019");
    assert_eq!(ask(other, vec![rsa()]).await, (202, 1));
}

/// The example of FEP-8b32: its key, its document, its proof.
#[test]
fn the_published_example_verifies_and_a_changed_one_does_not() {
    let secret = bs58::decode("3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq");
    let secret = secret.into_vec().unwrap();
    let pair = Ed25519KeyPair::from_seed_unchecked(&secret[2..]).unwrap();
    let key = VerifyingKey::from_pem(&multikey_pem(&multibase(&pair)).unwrap()).unwrap();
    let mut document = json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"],
        "type": "Create", "actor": "https://server.example/users/alice",
        "object": { "type": "Note", "content": "Hello world" },
        "proof": {
            "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022",
            "verificationMethod": "https://server.example/users/alice#ed25519-key",
            "proofPurpose": "assertionMethod", "created": "2023-02-24T23:36:38Z",
            "proofValue":
                "z3sXaxjKs4M3BRicwWA9peyNPJvJqxtGsDmpt1jjoHCjgeUf71TRFz56osPSfDErszyLp5Ks1EhYSgpDaNM977Rg2",
        },
    });
    assert!(Proof::read(&document).unwrap().unwrap().is_by(&key));
    document["object"]["content"] = json!("Hello World");
    assert!(!Proof::read(&document).unwrap().unwrap().is_by(&key));
}
