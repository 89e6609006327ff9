//! Addresses of our own pages, with what is asked of them.

use url::form_urlencoded::Serializer;

/// The path with those parameters, in their order; one that is empty asks for nothing and is left out.
pub(super) fn address<'a>(
    path: &str,
    parameters: impl IntoIterator<Item = (&'a str, String)>,
) -> String {
    let mut query = Serializer::new(String::new());
    for (name, text) in parameters {
        if !text.is_empty() {
            query.append_pair(name, &text);
        }
    }
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_left_out() {
        let text = |text: &str| text.to_owned();
        assert_eq!(address("/x", [("q", text("")), ("r", text(""))]), "/x");
        let both = [
            ("q", text("Rosas & Co")),
            ("none", text("")),
            ("r", text("1")),
        ];
        assert_eq!(address("/x", both), "/x?q=Rosas+%26+Co&r=1");
    }
}
