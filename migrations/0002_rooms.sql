-- The rooms: blogs, forums, documents.

CREATE TABLE blogs (
    id TEXT PRIMARY KEY,
    space_id TEXT NOT NULL REFERENCES spaces (id),
    title TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    contributors TEXT NOT NULL,         -- members, managers
    checked BIGINT NOT NULL,            -- 1: an adult reads each article before it is published
    comments TEXT NOT NULL,             -- checked, open, closed
    created_at BIGINT NOT NULL
);
CREATE INDEX blogs_by_space ON blogs (space_id);

CREATE TABLE articles (
    publication_id TEXT PRIMARY KEY REFERENCES publications (id),
    blog_id TEXT REFERENCES blogs (id), -- NULL for an article received from elsewhere
    cover_id TEXT REFERENCES media (id)
);
CREATE INDEX articles_by_blog ON articles (blog_id, publication_id);

CREATE TABLE topics (
    publication_id TEXT PRIMARY KEY REFERENCES publications (id),
    locked_at BIGINT,
    pinned_at BIGINT,
    replies BIGINT NOT NULL DEFAULT 0,
    active_at BIGINT NOT NULL
);
CREATE INDEX topics_by_activity ON topics (active_at, publication_id);

CREATE TABLE read_marks (
    person_id TEXT NOT NULL REFERENCES persons (id),
    publication_id TEXT NOT NULL REFERENCES publications (id),
    read_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, publication_id)
);

CREATE TABLE folders (
    id TEXT PRIMARY KEY,
    space_id TEXT NOT NULL REFERENCES spaces (id),
    parent_id TEXT REFERENCES folders (id),
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX folders_by_space ON folders (space_id, parent_id);

CREATE TABLE documents (
    publication_id TEXT PRIMARY KEY REFERENCES publications (id),
    folder_id TEXT REFERENCES folders (id),
    media_id TEXT REFERENCES media (id) -- a file; NULL for a written document
);
CREATE INDEX documents_by_folder ON documents (folder_id);

CREATE TABLE revisions (
    publication_id TEXT NOT NULL REFERENCES publications (id),
    number BIGINT NOT NULL,
    author_id TEXT NOT NULL REFERENCES persons (id),
    at BIGINT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (publication_id, number)
);
