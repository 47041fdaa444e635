//! The tree as HTML. Only this file writes tags, each from a constant; every text and attribute
//! goes through `escape`, so nothing that a person wrote can become markup.

use super::escape::push;
use super::model::{Block, Cell, Doc, Href, ImageAttrs, Inline, Item, Mark, Row};
use super::spans::{Step, tidy, tidy_line, walk};

/// What is said of every link that a person wrote.
pub const LINK_REL: &str = "nofollow noopener noreferrer ugc";

/// HTML of the document. Headings are h2 to h4: the page keeps its one h1. `image_url` gives the
/// address of a media for this reader, or `None`: then its description stands instead.
pub fn render(doc: &Doc, image_url: &dyn Fn(&str) -> Option<String>) -> String {
    let mut page = Page {
        out: String::new(),
        image_url,
    };
    page.blocks(&doc.content);
    page.out
}

struct Page<'a> {
    out: String,
    image_url: &'a dyn Fn(&str) -> Option<String>,
}

impl Page<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { content } => {
                self.out.push_str("<p>");
                self.line(&tidy(content));
                self.out.push_str("</p>");
            }
            Block::Heading { attrs, content } => {
                let (open, close) = match u8::from(attrs.level) {
                    2 => ("<h2>", "</h2>"),
                    3 => ("<h3>", "</h3>"),
                    _ => ("<h4>", "</h4>"),
                };
                self.out.push_str(open);
                self.line(&tidy_line(content));
                self.out.push_str(close);
            }
            Block::BulletList { content } => self.list("<ul>", content, "</ul>"),
            Block::OrderedList { attrs, content } if attrs.start == 1 => {
                self.list("<ol>", content, "</ol>");
            }
            Block::OrderedList { attrs, content } => {
                self.list(&format!("<ol start=\"{}\">", attrs.start), content, "</ol>");
            }
            Block::Blockquote { content } => {
                self.out.push_str("<blockquote>");
                self.blocks(content);
                self.out.push_str("</blockquote>");
            }
            Block::CodeBlock { content, .. } => {
                // A line end right after `<pre>` is lost by browsers: `<code>` keeps it.
                self.out.push_str("<pre><code>");
                content
                    .iter()
                    .for_each(|part| push(&mut self.out, &part.text));
                self.out.push_str("</code></pre>");
            }
            Block::HorizontalRule => self.out.push_str("<hr>"),
            Block::Image { attrs } => self.picture(attrs),
            Block::Table { content } => self.table(content),
        }
    }

    fn list(&mut self, open: &str, items: &[Item], close: &str) {
        self.out.push_str(open);
        for item in items {
            self.out.push_str("<li>");
            self.flow(&item.content);
            self.out.push_str("</li>");
        }
        self.out.push_str(close);
    }

    /// Blocks of an item or a cell: the first paragraph needs no tags of its own.
    fn flow(&mut self, blocks: &[Block]) {
        match blocks.split_first() {
            Some((Block::Paragraph { content }, rest))
                if !rest
                    .iter()
                    .any(|block| matches!(block, Block::Paragraph { .. })) =>
            {
                self.line(&tidy(content));
                self.blocks(rest);
            }
            _ => self.blocks(blocks),
        }
    }

    fn picture(&mut self, attrs: &ImageAttrs) {
        let Some(url) = (self.image_url)(attrs.src.as_str()).filter(|url| shown(url)) else {
            self.out.push_str("<p class=\"picture-missing\">");
            push(&mut self.out, &attrs.alt);
            self.out.push_str("</p>");
            return;
        };
        self.out.push_str("<figure class=\"picture\"><img src=\"");
        push(&mut self.out, &url);
        self.out.push_str("\" alt=\"");
        push(&mut self.out, &attrs.alt);
        self.out
            .push_str("\" loading=\"lazy\" decoding=\"async\"></figure>");
    }

    fn table(&mut self, rows: &[Row]) {
        self.out.push_str("<table>");
        for row in rows {
            self.out.push_str("<tr>");
            for cell in &row.content {
                let (open, close) = match cell {
                    Cell::TableHeader { .. } => ("<th scope=\"col\">", "</th>"),
                    Cell::TableCell { .. } => ("<td>", "</td>"),
                };
                self.out.push_str(open);
                self.flow(cell.content());
                self.out.push_str(close);
            }
            self.out.push_str("</tr>");
        }
        self.out.push_str("</table>");
    }

    fn line(&mut self, inlines: &[Inline]) {
        for step in walk(inlines) {
            match step {
                Step::Open(mark) => self.open(mark),
                Step::Close(mark) => self.out.push_str(closing(mark)),
                Step::Text(text, _) => push(&mut self.out, text),
                Step::Break => self.out.push_str("<br>"),
            }
        }
    }

    fn open(&mut self, mark: &Mark) {
        match mark {
            Mark::Link { attrs } => {
                self.out.push_str("<a href=\"");
                // Checked again: the last door before the reader trusts no earlier one.
                let href = Href::parse(attrs.href.as_str());
                push(&mut self.out, href.as_ref().map_or("#", Href::as_str));
                self.out.push_str("\" rel=\"");
                self.out.push_str(LINK_REL);
                self.out.push_str("\">");
            }
            Mark::Bold => self.out.push_str("<strong>"),
            Mark::Italic => self.out.push_str("<em>"),
            Mark::Strike => self.out.push_str("<s>"),
            Mark::Underline => self.out.push_str("<u>"),
            Mark::Code => self.out.push_str("<code>"),
        }
    }
}

fn closing(mark: &Mark) -> &'static str {
    match mark {
        Mark::Link { .. } => "</a>",
        Mark::Bold => "</strong>",
        Mark::Italic => "</em>",
        Mark::Strike => "</s>",
        Mark::Underline => "</u>",
        Mark::Code => "</code>",
    }
}

/// A picture is a path of this site or comes by http(s).
fn shown(url: &str) -> bool {
    Href::parse(url).is_some_and(|href| !href.as_str().starts_with("mailto:"))
}
