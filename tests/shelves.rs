//! What a space keeps: folders, files (A71 to A75), lists, and the API to all of it.

use std::io::Write as _;

use serde_json::json;

use crate::documents::{Club, PHOTO, folder_of, place};

#[tokio::test]
async fn folders_nest_move_and_leave_when_empty() {
    let club = Club::open().await;
    let other = club.school.group("Autre", &[&club.teacher], &[]).await;
    let foreign = format!("/spaces/{other}/folders");
    let foreign = folder_of(&club.teacher.post(&foreign, &[("name", "Ailleurs")]).await);
    let mut deep = vec![folder_of(&club.folder("un", "").await)];
    for name in ["deux", "trois", "quatre", "cinq"] {
        let parent = deep.last().unwrap().clone();
        deep.push(folder_of(&club.folder(name, &parent).await));
    }
    club.folder("six", deep.last().unwrap())
        .await
        .is(422)
        .sees("5 niveaux");
    club.folder("UN", "")
        .await
        .is(422)
        .sees("porte déjà ce nom");
    club.folder("", "").await.is(422).sees("Donnez un nom");
    club.folder(&"x".repeat(81), "").await.is(422);
    club.folder("x", &foreign).await.not_found();
    club.folder("x", "no-folder").await.not_found();
    let top = &deep[0];
    let cycle = [("folder", deep[2].as_str())];
    let answer = club
        .teacher
        .post(&format!("/folders/{top}/move"), &cycle)
        .await;
    answer.is(422).sees("ne peut pas aller dans lui-même");
    let itself = [("folder", top.as_str())];
    club.teacher
        .post(&format!("/folders/{top}/move"), &itself)
        .await
        .is(422);
    let far = [("folder", foreign.as_str())];
    club.teacher
        .post(&format!("/folders/{top}/move"), &far)
        .await
        .not_found();
    let two = format!("/folders/{}", deep[1]);
    club.teacher
        .post(&format!("{two}/name"), &[("name", "second")])
        .await
        .is(303);
    club.ines
        .post(&format!("{two}/name"), &[("name", "x")])
        .await
        .is(403);

    let path = club.document("Exposé", "mots").await;
    club.ines
        .post(&format!("{path}/move"), &far)
        .await
        .not_found();
    let into = [("folder", deep[4].as_str())];
    club.ines
        .post(&format!("{path}/move"), &into)
        .await
        .leads_to(&path);
    let read = club.noa.get(&path).await;
    read.ok().sees("un second trois quatre cinq Exposé");
    let five = format!("/folders/{}/removal", deep[4]);
    let yes = [("confirmed", "yes")];
    club.teacher
        .post(&five, &yes)
        .await
        .is(422)
        .sees("n'est pas vide");
    club.ines
        .post(&format!("{path}/move"), &[("folder", "")])
        .await
        .is(303);
    club.teacher
        .post(&five, &[])
        .await
        .ok()
        .sees("Supprimer le dossier");
    club.ines.post(&five, &yes).await.is(403);
    club.teacher.post(&five, &yes).await.is(303);
    let list = format!("{}?folder={}", club.at("documents"), deep[4]);
    club.ines.get(&list).await.not_found();
    let write = [("title", "x"), ("body", "x"), ("folder", foreign.as_str())];
    club.ines
        .post(&club.at("documents/write"), &write)
        .await
        .not_found();
}

#[tokio::test]
async fn files_are_known_by_their_bytes() {
    let club = Club::open().await;
    let upload = club.at("documents/upload");
    club.ines.get(&upload).await.ok().sees("Envoyer un fichier");
    let form = [
        ("title", ""),
        ("alt", "Le car devant la mer"),
        ("level", "group"),
    ];
    let file = [("file", "../../car à vélo.php.jpg", PHOTO)];
    let shared = club.ines.upload(&upload, &form, &file).await;
    let path = place(shared.leads_to("/files/"));
    let page = club.noa.get(&path).await;
    page.ok()
        .sees("Le car devant la mer")
        .sees("JPG")
        .sees_no("..");
    let media = page
        .addresses()
        .into_iter()
        .find(|href| href.starts_with("/media/"));
    let media = media.unwrap();
    let full = club.noa.get(&media).await;
    assert_eq!(full.ok().header("content-type"), "image/jpeg");
    let thumb = club.noa.get(&format!("{media}/thumb")).await;
    thumb.ok();
    assert!(thumb.bytes.len() < full.bytes.len());
    let list = club.noa.get(&club.at("documents")).await;
    assert!(list.ok().addresses().contains(&format!("{media}/thumb")));

    let none: [(&str, &str, &[u8]); 0] = [];
    let answer = club.ines.upload(&upload, &form, &none).await;
    answer.is(422).sees("Choisis un fichier.");
    let cut = &PHOTO[..PHOTO.len() / 2];
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>".as_slice();
    let page = b"<!doctype html><script>x()</script>".as_slice();
    let bad = [
        ("a.jpg", cut),
        ("a.jpg", svg),
        ("a.txt", page),
        ("a.jpg", b"MZ\x90\0\x03\0\0\0"),
    ];
    for (name, bytes) in bad {
        let answer = club
            .ines
            .upload(&upload, &form, &[("file", name, bytes)])
            .await;
        assert!(answer.is(422).body().contains("error-file"), "{name}");
        assert!(
            answer.body().contains("Le car devant la mer"),
            "what was typed stays"
        );
    }
    let after = club.noa.get(&club.at("documents")).await;
    assert_eq!(
        after.body().matches("row-title").count(),
        1,
        "nothing was kept"
    );

    let text = [("file", "notes.txt", "Réunion lundi".as_bytes())];
    let shared = club
        .teacher
        .upload(&upload, &[("level", "group")], &text)
        .await;
    let path = place(shared.leads_to("/files/"));
    let page = club.noa.get(&path).await;
    let media = page
        .addresses()
        .into_iter()
        .find(|href| href.starts_with("/media/"));
    let bytes = club.noa.get(&media.unwrap()).await;
    assert!(
        bytes
            .ok()
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert!(bytes.header("content-security-policy").contains("sandbox"));
}

#[tokio::test]
async fn the_list_is_sorted_and_paged() {
    let club = Club::open().await;
    for number in 0..21 {
        club.document(&format!("Fiche {number:02}"), "mots").await;
        club.school.tick();
    }
    club.document("Élan", "mots").await;
    club.document("émeu", "mots").await;
    club.document("Eau", "mots").await;
    let first = club.noa.get(&club.at("documents")).await;
    let words = first.ok().words();
    let at = |title: &str| {
        words
            .find(title)
            .unwrap_or_else(|| panic!("{title} in {words}"))
    };
    assert!(at("Eau") < at("Élan") && at("Élan") < at("émeu") && at("émeu") < at("Fiche 00"));
    first.sees("Fiche 16").sees_no("Fiche 17");
    let next = first
        .addresses()
        .into_iter()
        .find(|href| href.contains("page=2"))
        .unwrap();
    let second = club
        .noa
        .get(&format!("{}{next}", club.at("documents")))
        .await;
    second
        .ok()
        .sees("Fiche 17")
        .sees("Fiche 20")
        .sees_no("Fiche 16");
    let dated = club.noa.get(&club.at("documents?sort=date")).await;
    dated.ok().sees("Eau").sees("Fiche 20").sees_no("Fiche 00");

    let api = format!("/api/seyes/v1{}?limit=20", club.at("documents"));
    let page = club.noa.call("GET", &api, None).await.ok().json();
    assert_eq!(page["items"].as_array().map(Vec::len), Some(20));
    let next = page["next"].as_str().unwrap();
    let rest = club
        .noa
        .call("GET", &format!("{api}&before={next}"), None)
        .await;
    let rest = rest.ok().json();
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(4));
    assert_eq!(rest["items"][3]["title"], "Fiche 00");
    assert!(rest["next"].is_null());
}

#[tokio::test]
async fn programs_do_what_pages_do() {
    let club = Club::open().await;
    let api = |end: &str| format!("/api/seyes/v1{end}");
    let new = json!({ "name": "Sciences" });
    let folder = club
        .ines
        .call("POST", &api(&club.at("folders")), Some(new))
        .await;
    let folder = folder.is(201).json()["id"].as_str().unwrap().to_owned();
    let new = json!({ "title": "Relevés", "markdown": "un\n\ndeux", "folder": folder });
    let made = club
        .ines
        .call("POST", &api(&club.at("documents")), Some(new))
        .await;
    let made = made.is(201).json();
    assert_eq!(made["folder"], folder.as_str());
    let path = api(&format!("/documents/{}", made["id"].as_str().unwrap()));
    let change = json!({ "title": "Relevés", "markdown": "un\n\ntrois", "version": 1 });
    club.noa.call("PUT", &path, Some(change)).await.ok();
    let compared = club
        .noa
        .call("GET", &format!("{path}/comparison?from=1&to=2"), None)
        .await;
    assert!(compared.ok().body().contains("\"inserted\""));
    let back = json!({ "version": 2 });
    let restore = format!("{path}/revisions/1/restoration");
    let restored = club.noa.call("POST", &restore, Some(back)).await;
    assert!(
        restored.ok().json()["html"]
            .as_str()
            .unwrap()
            .contains("deux")
    );
    let named = json!({ "name": "avant" });
    let named = club
        .noa
        .call("PUT", &format!("{path}/revisions/2/name"), Some(named))
        .await;
    assert_eq!(named.ok().json()["name"], "avant");
    let list = club
        .noa
        .call("GET", &format!("{path}/revisions?limit=2"), None)
        .await;
    let list = list.ok().json();
    assert_eq!(
        (list["items"][0]["number"].as_i64(), list["next"].as_i64()),
        (Some(3), Some(2))
    );
    let gone = api(&format!("/folders/{folder}"));
    club.teacher.call("DELETE", &gone, None).await.is(409);
    let top = json!({ "folder": null });
    club.noa
        .call("PUT", &format!("{path}/folder"), Some(top))
        .await
        .ok();
    let knot = json!({ "name": "Sciences", "parent": folder });
    club.teacher.call("PUT", &gone, Some(knot)).await.is(422);
    club.teacher.call("DELETE", &gone, None).await.is(204);
    club.teacher.call("DELETE", &gone, None).await.not_found();
}

/// A PNG of 22,000 by 22,000 pixels in 59 KB: half a gigabyte once decoded.
fn bomb() -> Vec<u8> {
    const EDGE: u32 = 22_000;
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let mut crc = flate2::Crc::new();
        crc.update(kind);
        crc.update(data);
        let length = u32::try_from(data.len()).unwrap();
        [
            &length.to_be_bytes(),
            &kind[..],
            data,
            &crc.sum().to_be_bytes(),
        ]
        .concat()
    };
    // One bit a pixel, grey: each row is a filter byte and 2,750 bytes of nothing.
    let head = [
        &EDGE.to_be_bytes()[..],
        &EDGE.to_be_bytes(),
        &[1, 0, 0, 0, 0],
    ]
    .concat();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let row = vec![0_u8; 1 + 22_000 / 8];
    for _ in 0..EDGE {
        packed.write_all(&row).unwrap();
    }
    let packed = packed.finish().unwrap();
    let chunks = [
        chunk(b"IHDR", &head),
        chunk(b"IDAT", &packed),
        chunk(b"IEND", b""),
    ];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat()
}

#[tokio::test]
async fn a_bomb_is_refused_and_a_photo_forgets_where_it_was_taken() {
    let club = Club::open().await;
    let upload = club.at("documents/upload");
    let form = [("level", "group")];
    let bomb = bomb();
    assert!(bomb.len() < 100_000);
    let answer = club
        .ines
        .upload(&upload, &form, &[("file", "a.png", &bomb)])
        .await;
    answer.is(422).sees("trop de pixels");
    let note = b"Exif\0\0GPS 48.8566 N 2.3522 E";
    let length = u16::try_from(note.len() + 2).unwrap();
    let head = [&PHOTO[..2], b"\xff\xe1", &length.to_be_bytes(), note].concat();
    let photo = [&head, &PHOTO[2..]].concat();
    let shared = club
        .ines
        .upload(&upload, &form, &[("file", "a.jpg", &photo)])
        .await;
    let page = club.noa.get(&place(shared.leads_to("/files/"))).await;
    let media = page
        .addresses()
        .into_iter()
        .find(|href| href.starts_with("/media/"));
    let media = media.unwrap();
    for path in [media.clone(), format!("{media}/thumb")] {
        let bytes = club.noa.get(&path).await;
        assert!(
            !bytes.ok().bytes.windows(7).any(|part| part == b"48.8566"),
            "{path}"
        );
    }
}
