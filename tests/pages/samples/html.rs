//! A page's text as these tests look at it.

/// The tags of a page as a browser finds them: from `<` before a letter to the `>` outside quotes.
pub fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    for (start, _) in html.match_indices('<') {
        let tag = &html[start..];
        if tag[1..].starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            let mut quoted = false;
            let end = tag.find(|letter| {
                quoted ^= letter == '"';
                letter == '>' && !quoted
            });
            tags.push(&tag[..=end.expect("every tag ends")]);
        }
    }
    tags
}

/// The names of a tag's attributes.
pub fn attributes(tag: &str) -> Vec<&str> {
    let outside_quotes = tag.split('"').step_by(2);
    outside_quotes
        .flat_map(str::split_whitespace)
        .map(|word| word.trim_end_matches(['=', '>', '/']))
        .filter(|word| !word.starts_with('<') && !word.is_empty())
        .collect()
}

/// The page with what differs from run to run named instead.
pub fn redacted(html: &str) -> String {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut out = String::new();
    let mut rest = html;
    while let Some(letter) = rest.chars().next() {
        let uuid = rest.get(..36).filter(|text| {
            let groups: Vec<_> = text.split('-').map(str::len).collect();
            groups == [8, 4, 4, 4, 12] && is_hex(&text.replace('-', ""))
        });
        let token = rest.strip_prefix(r#"name="csrf" value=""#);
        let asset = rest.strip_prefix("/static/billbridge-");
        let (named, length) = if uuid.is_some() {
            ("[id]", 36)
        } else if token.is_some() {
            (r#"name="csrf" value="[token]"#, 19 + 43)
        } else if asset.is_some() {
            ("/static/billbridge-[hash]", 19 + 12)
        } else {
            out.push(letter);
            rest = &rest[letter.len_utf8()..];
            continue;
        };
        out.push_str(named);
        rest = &rest[length..];
    }
    out
}

/// What is particular to the page: from `<main` to `</main>`.
pub fn main_of(html: &str) -> &str {
    let (start, end) = (html.find("<main"), html.find("</main>"));
    &html[start.expect("a page has a main")..end.expect("it ends")]
}
