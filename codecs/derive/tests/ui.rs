//! The derive's messages about mistakes, word for word.

#[test]
fn mistakes_are_reported_in_the_users_words() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/*.rs");
}
